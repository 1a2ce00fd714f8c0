// The words of a wallet, numbered, in columns that read downwards as on paper.
export function WordGrid({ words }: { words: string }) {
  return (
    <ol className="word-grid">
      {words.split(' ').map((word, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place, and may occur twice
        <li key={index}>
          <span className="muted" aria-hidden="true">
            {index + 1}
          </span>
          {word}
        </li>
      ))}
    </ol>
  )
}
