// The native addon: proofs of work and curve checks on threads. It knows nothing of the ledger but bytes.
#include <napi.h>

#include "arguments.h"
#include "miner.h"
#include "pages.h"
#include "pow.h"
#include "verifier.h"

namespace duit {
namespace {

/** Names of the kernels that this processor runs, the widest first. */
Napi::Value kernels(const Napi::CallbackInfo& info) {
  auto names = Napi::Array::New(info.Env());
  uint32_t index = 0;
  for (const Kernel& kernel : usableKernels()) names.Set(index++, kernel.name);
  return names;
}

Napi::Value kernel(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), fastestKernel().name); }

/** One hash on the calling thread. */
Napi::Value powHash(const Napi::CallbackInfo& info) {
  const Bytes header = requireBytes(info, 0, "header", kHeaderBytes);
  const auto memoryKiB = static_cast<uint32_t>(requireWhole(info, 1, "memoryKiB", kLeastMemoryKiB, kMostMemoryKiB));
  const Kernel& kernel = requireKernel(info, 2);
  Pages pages;
  auto hash = Napi::Uint8Array::New(info.Env(), kHashBytes);
  kernel.hash(header.data, memoryKiB, pages.reserve(size_t{memoryKiB} * 1024), hash.Data());
  return hash;
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("kernels", Napi::Function::New<kernels>(env, "kernels"));
  exports.Set("kernel", Napi::Function::New<kernel>(env, "kernel"));
  exports.Set("powHash", Napi::Function::New<powHash>(env, "powHash"));
  exports.Set("createVerifier", Napi::Function::New<createVerifier>(env, "createVerifier"));
  exports.Set("createMiner", Napi::Function::New<createMiner>(env, "createMiner"));
  return exports;
}

}  // namespace
}  // namespace duit

static Napi::Object init(Napi::Env env, Napi::Object exports) { return duit::init(env, exports); }

NODE_API_MODULE(native, init)
