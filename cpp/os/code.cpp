#include "os/code.h"

#include <utility>

namespace pickaxe::os {

CodeBuffer::CodeBuffer(CodeBuffer&& other) noexcept
    : write_(std::exchange(other.write_, nullptr)),
      execute_(std::exchange(other.execute_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

CodeBuffer& CodeBuffer::operator=(CodeBuffer&& other) noexcept {
  if (this != &other) {
    release();
    write_ = std::exchange(other.write_, nullptr);
    execute_ = std::exchange(other.execute_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

CodeBuffer::~CodeBuffer() {
  release();
}

}  // namespace pickaxe::os
