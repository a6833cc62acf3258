#include "randomx/superscalar/schedule.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace pickaxe::randomx::superscalar {
namespace {

// Cycles until a result can be used, within one of any core of today; all but one of the units that do the simple ones
// cannot multiply.
constexpr int kSimpleLatency = 1;
constexpr int kMultiplyLatency = 3;
constexpr int kMultiplyHighLatency = 4;
constexpr int kWidth = 4;

// Values 0-7 are those the registers start with; instruction k makes value 8 + k out of value `from` of its
// destination, which is gone then, and value `other`, the same where it has no other source.
struct Step {
  std::size_t from;
  std::size_t other;
  bool multiplies;
  int latency;
  int height = 0;  // cycles from its start until all that depends on it is done
};

std::vector<Step> steps_of(const Program& program) {
  using enum Operation;
  std::vector<Step> steps;
  std::array<std::size_t, 8> value = {0, 1, 2, 3, 4, 5, 6, 7};
  for (const Instruction& in : program.instructions()) {
    const bool high = in.operation == imulh_r || in.operation == ismulh_r;
    const bool multiplies = high || in.operation == imul_r || in.operation == imul_rcp;
    const int latency = high ? kMultiplyHighLatency : multiplies ? kMultiplyLatency : kSimpleLatency;
    steps.push_back({value[in.dst], value[in.src], multiplies, latency});
    value[in.dst] = 8 + steps.size() - 1;
  }
  std::vector<int> needed(8 + steps.size());       // by value: the greatest height of a step that needs it
  std::vector<int> overwritten(8 + steps.size());  // the height of the step that ends it
  for (std::size_t k = steps.size(); k-- > 0;) {
    Step& step = steps[k];
    step.height = std::max(step.latency + needed[8 + k], overwritten[step.other]);
    overwritten[step.from] = step.height;
    for (const std::size_t value : {step.from, step.other}) needed[value] = std::max(needed[value], step.height);
  }
  return steps;
}

}  // namespace

Program schedule(const Program& program) {
  const std::vector<Step> steps = steps_of(program);
  std::vector<int> known(8 + steps.size(), std::numeric_limits<int>::max());  // the cycle from which a value is
  std::fill_n(known.begin(), 8, 0);
  std::vector<int> readers(8 + steps.size());  // steps to come that need a value and leave it
  std::vector<std::size_t> waiting;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (steps[k].other != steps[k].from) ++readers[steps[k].other];
    waiting.push_back(k);
  }
  std::sort(waiting.begin(), waiting.end(), [&](std::size_t a, std::size_t b) {
    return steps[a].height != steps[b].height ? steps[a].height > steps[b].height : a < b;
  });

  Program result = program;
  result.size = 0;
  for (int cycle = 0; !waiting.empty(); ++cycle) {
    int started = 0;
    bool multiplying = false;
    std::erase_if(waiting, [&](std::size_t k) {
      const Step& step = steps[k];
      if (started == kWidth || (step.multiplies && multiplying)) return false;
      if (known[step.from] > cycle || known[step.other] > cycle || readers[step.from] != 0) return false;
      ++started;
      multiplying = multiplying || step.multiplies;
      known[8 + k] = cycle + step.latency;
      if (step.other != step.from) --readers[step.other];
      result.storage[result.size++] = program.storage[k];
      return true;
    });
  }
  return result;
}

}  // namespace pickaxe::randomx::superscalar
