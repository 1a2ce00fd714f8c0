#include "pages.h"

#include <cstdint>
#include <new>

#ifdef _WIN32
#include <windows.h>
#else
#include <sys/mman.h>
#endif

namespace duit {
namespace {

#ifndef _WIN32
constexpr size_t kLargePage = 2 * 1024 * 1024;
/** A large page for less than this would be mostly empty. */
constexpr size_t kLeastForLargePages = kLargePage / 4;
#endif

size_t roundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

#ifdef _WIN32

void* Pages::reserve(size_t bytes) {
  if (bytes <= bytes_) return memory_;
  release();
  // needs a right that few users have; without it the call fails and ordinary pages are taken
  const size_t large = GetLargePageMinimum();
  if (large != 0 && bytes >= large / 4)
    mapped_ = VirtualAlloc(nullptr, roundUp(bytes, large), MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE);
  if (mapped_ == nullptr) mapped_ = VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (mapped_ == nullptr) throw std::bad_alloc();
  memory_ = mapped_;
  bytes_ = bytes;
  return memory_;
}

void Pages::release() {
  if (mapped_ != nullptr) VirtualFree(mapped_, 0, MEM_RELEASE);
  mapped_ = memory_ = nullptr;
  bytes_ = 0;
}

#else

void* Pages::reserve(size_t bytes) {
  if (bytes <= bytes_) return memory_;
  release();
  const bool large = bytes >= kLeastForLargePages;
  // a large page begins at a multiple of its size: room is taken to begin there
  const size_t wanted = large ? roundUp(bytes, kLargePage) + kLargePage : roundUp(bytes, 4096);
  void* mapped = mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  mapped_ = mapped;
  mappedBytes_ = wanted;
  memory_ = large ? reinterpret_cast<void*>(roundUp(reinterpret_cast<uintptr_t>(mapped), kLargePage)) : mapped;
#ifdef MADV_HUGEPAGE
  // only advice: where it is refused the pages are ordinary ones
  if (large) (void)madvise(memory_, roundUp(bytes, kLargePage), MADV_HUGEPAGE);
#endif
  bytes_ = bytes;
  return memory_;
}

void Pages::release() {
  if (mapped_ != nullptr) munmap(mapped_, mappedBytes_);
  mapped_ = memory_ = nullptr;
  bytes_ = mappedBytes_ = 0;
}

#endif

}  // namespace duit
