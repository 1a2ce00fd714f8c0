// Calls from JavaScript. What is handed in is checked before anything is done with it: TypeError for another kind of value, RangeError
// for one out of bounds.
#ifndef DUIT_ARGUMENTS_H
#define DUIT_ARGUMENTS_H

#include <napi.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "pow.h"

namespace duit {

struct Bytes {
  const uint8_t* data;
  size_t size;
};

/** A Uint8Array (a Buffer is one). The bytes are the caller's: copy them before JavaScript runs again. @throws Napi::Error */
inline Bytes requireBytes(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const Napi::Value value = info[index];
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    throw Napi::TypeError::New(info.Env(), std::string(name) + " must be a Uint8Array");
  const auto array = value.As<Napi::Uint8Array>();
  return {array.ByteLength() == 0 ? nullptr : array.Data(), array.ByteLength()};
}

/** @throws Napi::Error unless there are exactly `size` bytes */
inline Bytes requireBytes(const Napi::CallbackInfo& info, size_t index, const char* name, size_t size) {
  const Bytes bytes = requireBytes(info, index, name);
  if (bytes.size != size) throw Napi::RangeError::New(info.Env(), std::string(name) + " must have " + std::to_string(size) + " bytes");
  return bytes;
}

/** Records of `size` bytes one after the other. Answers how many. @throws Napi::Error where the last is not whole */
inline size_t requireRecords(Napi::Env env, const Bytes& bytes, const char* name, size_t size) {
  if (bytes.size % size != 0) throw Napi::RangeError::New(env, std::string(name) + " must be whole records of " + std::to_string(size) + " bytes");
  if (bytes.size / size > std::numeric_limits<uint32_t>::max()) throw Napi::RangeError::New(env, std::string(name) + " are too many");
  return bytes.size / size;
}

/** @throws Napi::Error unless it is a number from `least` to `most` */
inline double requireNumber(const Napi::CallbackInfo& info, size_t index, const char* name, double least, double most) {
  if (!info[index].IsNumber()) throw Napi::TypeError::New(info.Env(), std::string(name) + " must be a number");
  const double value = info[index].As<Napi::Number>().DoubleValue();
  if (!(value >= least && value <= most)) throw Napi::RangeError::New(info.Env(), std::string(name) + " is out of range");
  return value;
}

/** @throws Napi::Error unless it is a whole number from `least` to `most`, which is at most 2^53 */
inline uint64_t requireWhole(const Napi::CallbackInfo& info, size_t index, const char* name, uint64_t least, uint64_t most) {
  const double value = requireNumber(info, index, name, static_cast<double>(least), static_cast<double>(most));
  if (value != std::floor(value)) throw Napi::RangeError::New(info.Env(), std::string(name) + " must be a whole number");
  return static_cast<uint64_t>(value);
}

inline bool requireBoolean(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (!info[index].IsBoolean()) throw Napi::TypeError::New(info.Env(), std::string(name) + " must be true or false");
  return info[index].As<Napi::Boolean>().Value();
}

inline Napi::Function requireFunction(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (!info[index].IsFunction()) throw Napi::TypeError::New(info.Env(), std::string(name) + " must be a function");
  return info[index].As<Napi::Function>();
}

/** The kernel of this name, or the fastest where none is named. @throws Napi::Error */
inline const Kernel& requireKernel(const Napi::CallbackInfo& info, size_t index) {
  if (info[index].IsUndefined()) return fastestKernel();
  if (!info[index].IsString()) throw Napi::TypeError::New(info.Env(), "kernel must be a string");
  const Kernel* kernel = findKernel(info[index].As<Napi::String>());
  if (kernel == nullptr) throw Napi::RangeError::New(info.Env(), "there is no such kernel on this processor");
  return *kernel;
}

/** A function that holds its object, whatever `this` it is called with. */
template <typename Object>
Napi::Function createMethod(Napi::Env env, const std::shared_ptr<Object>& object, const char* name, Napi::Value (Object::*call)(const Napi::CallbackInfo&)) {
  return Napi::Function::New(env, [object, call](const Napi::CallbackInfo& info) { return ((*object).*call)(info); }, name);
}

}  // namespace duit

#endif
