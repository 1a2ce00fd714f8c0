#ifndef DUIT_VERIFIER_H
#define DUIT_VERIFIER_H

#include <napi.h>

namespace duit {

/** createVerifier(threads): an object of functions; binding.ts says what they do. */
Napi::Value createVerifier(const Napi::CallbackInfo& info);

}  // namespace duit

#endif
