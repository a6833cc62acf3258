// Shows the states that lead to a hash, for a comparison with another implementation. One request a line on stdin, one
// line of JSON on stdout for each; bytes are hex, "-" stands for none.
//   key VARIANT KEY                prepares the cache                  {"argon2d": kernel}
//   cache WORD...                  64-bit words of the cache, by index {"words": [...], "folded": all blocks XORed}
//   items NUMBER...                dataset items, by number            {"plain": [...], "generated": [...]}
//   hash VARIANT EXECUTOR INPUT    interpreter or generated            {"programs": [{"registers", "scratchpad"}...],
//   "hash"}
// Exit code 2 and a line on stderr at the first request that cannot be answered.
#include <array>
#include <exception>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "base/bytes.h"
#include "randomx/fixture.h"
#include "randomx/jit/jit.h"
#include "randomx/program/interpreter.h"

namespace {

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

constexpr std::size_t kBlockBytes = 1024;

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

std::string list(const std::vector<std::string>& elements) {
  std::string out;
  for (const std::string& element : elements) out += (out.empty() ? "[" : ",") + element;
  return out.empty() ? "[]" : out + ']';
}

// Passes everything on to another executor and keeps what the first machine looks like after every program.
class Recorder final : public program::Executor {
 public:
  Recorder(const Params& params, std::unique_ptr<program::Executor> inner, std::vector<std::string>& programs)
      : params_(params), inner_(std::move(inner)), programs_(programs) {}

  std::string_view name() const noexcept override { return inner_->name(); }
  std::size_t slots() const noexcept override { return inner_->slots(); }
  void load(std::size_t slot, const program::DecodedProgram& program) noexcept override { inner_->load(slot, program); }
  bool run(std::span<program::Machine* const> machines, const base::Interrupt& interrupt) noexcept override {
    if (!inner_->run(machines, interrupt)) return false;
    const program::Machine& machine = *machines.front();
    alignas(16) std::uint8_t fingerprint[64];
    aes::kSoft.hash_1r(machine.scratchpad, params_.scratchpad_l3_bytes, fingerprint);
    programs_.push_back("{\"registers\":" + quoted(hex(&machine.registers, sizeof machine.registers)) +
                        ",\"scratchpad\":" + quoted(hex(fingerprint, sizeof fingerprint)) + '}');
    return true;
  }

 private:
  const Params& params_;
  std::unique_ptr<program::Executor> inner_;
  std::vector<std::string>& programs_;
};

std::unique_ptr<program::Executor> make_executor(const Params& params, std::string_view name) {
  if (name == "interpreter") return program::make_interpreter(params, program::Mode::light, 1);
  if (name != "generated") throw std::runtime_error("no executor " + std::string(name));
  auto executor = jit::make_executor(params, program::Mode::light, 1, os::cpu_features());
  if (!executor.ok()) throw std::runtime_error(executor.status().message);
  return std::move(executor.value());
}

template <typename T>
std::vector<T> rest(std::istream& request) {
  std::vector<T> out;
  for (T value; request >> value;) out.push_back(value);
  return out;
}

std::vector<std::uint8_t> bytes(std::istream& request) {
  std::string text;
  request >> text;
  if (text.empty()) throw std::runtime_error("bytes are missing: give - for none");
  return text == "-" ? std::vector<std::uint8_t>() : unhex(text);
}

std::string cache_words(const KeyedCache& keyed, std::istream& request) {
  const std::uint8_t* memory = keyed.cache->view().memory;
  const std::size_t size = keyed.params->cache_bytes();
  std::vector<std::string> words;
  for (const std::uint64_t index : rest<std::uint64_t>(request)) {
    if (index >= size / 8) throw std::runtime_error("no cache word " + std::to_string(index));
    words.push_back(quoted(hex(memory + 8 * index, 8)));
  }
  std::array<std::uint64_t, kBlockBytes / 8> folded{};
  for (std::size_t at = 0; at < size; at += 8) folded[at / 8 % folded.size()] ^= base::load_le64(memory + at);
  return "{\"words\":" + list(words) + ",\"folded\":" + quoted(hex(folded.data(), kBlockBytes)) + '}';
}

std::string items_of(const items::Source& source, const std::vector<std::uint64_t>& numbers) {
  std::vector<std::string> items;
  for (const std::uint64_t number : numbers) {
    alignas(64) std::uint8_t item[kItemBytes];
    source.compute({&number, 1}, item);
    items.push_back(quoted(hex(item, kItemBytes)));
  }
  return list(items);
}

std::string dataset_items(const KeyedCache& keyed, std::istream& request) {
  const auto numbers = rest<std::uint64_t>(request);
  if (keyed.generated_items == nullptr) throw std::runtime_error("items cannot be generated here");
  return "{\"plain\":" + items_of(*keyed.items, numbers) +
         ",\"generated\":" + items_of(*keyed.generated_items, numbers) + '}';
}

const Params& variant(std::istream& request) {
  std::string name;
  request >> name;
  const Params* params = find_variant(name);
  if (params == nullptr) throw std::runtime_error("no variant " + name);
  return *params;
}

std::string hash_states(const KeyedCache& keyed, std::istream& request) {
  const Params& params = variant(request);
  if (!same_dataset(params, *keyed.params)) throw std::runtime_error("the cache is of another variant");
  std::string executor;
  request >> executor;
  std::vector<std::string> programs;
  auto recorder = std::make_unique<Recorder>(params, make_executor(params, executor), programs);
  auto vm = Vm::create(params, aes::kSoft, std::move(recorder), {nullptr, &keyed.fastest()}, kAnyPages);
  if (!vm.ok()) throw std::runtime_error(vm.status().message);
  const base::Hash256 hash = vm.value()->hash(bytes(request));
  return "{\"programs\":" + list(programs) + ",\"hash\":" + quoted(hex_of(hash)) + '}';
}

// `keyed` is the cache of the last key.
std::string answer(const std::string& line, const KeyedCache*& keyed) {
  std::istringstream request(line);
  std::string what;
  request >> what;
  if (what == "key") {
    const Params& params = variant(request);
    keyed = &cache_of(params, bytes(request));
    return "{\"argon2d\":" + quoted(argon2d::select_kernel("", os::cpu_features()).value()->name) + '}';
  }
  if (keyed == nullptr) throw std::runtime_error("a key comes first");
  if (what == "cache") return cache_words(*keyed, request);
  if (what == "items") return dataset_items(*keyed, request);
  if (what == "hash") return hash_states(*keyed, request);
  throw std::runtime_error("no request " + quoted(what));
}

}  // namespace

int main() {
  const KeyedCache* keyed = nullptr;
  for (std::string line; std::getline(std::cin, line);) {
    try {
      std::cout << answer(line, keyed) << '\n';
    } catch (const std::exception& error) {
      std::cerr << error.what() << '\n';
      return 2;
    }
  }
  return 0;
}
