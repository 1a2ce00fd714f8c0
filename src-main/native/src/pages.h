// Memory that a thread keeps from one hash to the next, in large pages where the system gives them.
#ifndef DUIT_PAGES_H
#define DUIT_PAGES_H

#include <cstddef>

namespace duit {

class Pages {
 public:
  Pages() = default;
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() { release(); }

  /** At least `bytes`, aligned for every kernel; what was there before is lost where it grows. @throws std::bad_alloc */
  void* reserve(size_t bytes);
  void release();

 private:
  void* mapped_ = nullptr;
  size_t mappedBytes_ = 0;
  void* memory_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace duit

#endif
