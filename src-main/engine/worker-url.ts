// Where the files of worker threads are: beside this one, as sources or bundled.

/** `name` without extension, such as `verify-worker`. */
export function workerUrl(name: string): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./${name}.${extension}`, import.meta.url)
}
