// The three stages of one engine or hasher, which its threads share: each has one output, which the next one takes.
#pragma once

#include <utility>

#include "search/randomx/key_source.h"
#include "search/randomx/machines.h"
#include "search/randomx/planner.h"

namespace pickaxe::search::randomx {

struct Stages {
  Stages(rx::memory::Store& store, Options options)
      : options(std::move(options)), keys(store, this->options), planner(this->options) {}

  // Why none of the plans for full mode can be, where it may be come to; ok otherwise.
  base::Status check(const Key& key) {
    return options.memory == rx::memory::MemoryWish::light ? base::Status{}
                                                           : planner.check(*key.params, rx::program::Mode::full);
  }

  const Options options;  // make_vm() takes them
  KeySource keys;
  Planner planner;
};

}  // namespace pickaxe::search::randomx
