#ifndef DUIT_MINER_H
#define DUIT_MINER_H

#include <napi.h>

namespace duit {

/** createMiner(start, kernel): an object of functions; binding.ts says what they do. */
Napi::Value createMiner(const Napi::CallbackInfo& info);

}  // namespace duit

#endif
