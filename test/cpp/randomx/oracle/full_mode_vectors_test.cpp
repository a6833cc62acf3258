// The recorded hashes in full mode, each key on its own whole dataset.
#include <atomic>
#include <map>

#include "randomx/memory/dataset.h"
#include "randomx/oracle/full_mode.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

struct Answers {
  std::vector<std::vector<std::uint8_t>> inputs;
  std::vector<std::string> hashes;
};

struct Key {
  const Params* dataset;  // a variant that makes it
  std::vector<std::uint8_t> bytes;
  std::map<const Params*, Answers> variants;  // rx/0 and rx/2 have the same dataset
};

// Of all three files, by key in hex and what the dataset is made with.
std::map<std::string, Key> recorded() {
  std::map<std::string, Key> out;
  const auto add = [&](const Json& key, const Params* params, const Json& input, const Json& hash) {
    Key& of_key = out[std::string(key.text()) + " " + std::string(params->argon_salt)];
    of_key.dataset = params;
    of_key.bytes = key.bytes();
    Answers& answers = of_key.variants[params];
    answers.inputs.push_back(input.bytes());
    answers.hashes.emplace_back(hash.text());
  };
  const Json hashes = Json::vectors("randomx.json"), headers = Json::vectors("headers.json"),
             variants = Json::vectors("randomx_variants.json");
  for (const Json& v : hashes["vectors"].items()) {
    add(v["key"], &kRx0, v["input"], v["v1"]);
    add(v["key"], &kRx2, v["input"], v["v2"]);
  }
  for (const Json& v : headers["vectors"].items()) {
    const Params* params = find_variant(v["algorithm"].text());
    if (params != nullptr) add(v["key"], params, v[v.has("header") ? "header" : "blob"], v["randomx_hash"]);
  }
  for (const Json& v : variants["vectors"].items())
    add(v["key"], find_variant(v["algorithm"].text()), v["input"], v["hash"]);
  return out;
}

}  // namespace

TEST("oracle/full mode: the answers of every variant in test/vectors, on whole datasets") {
  auto dataset = memory::Dataset::allocate(kRx0, kAnyPages);
  CHECK(dataset.ok());
  if (!dataset.ok()) return;
  std::map<std::string_view, std::size_t> compared;
  for (const auto& [name, key] : recorded()) {
    std::atomic<std::uint64_t> done = 0;
    CHECK(dataset.value()->build(cache_of(*key.dataset, key.bytes).fastest(), 2, done));
    for (const auto& [params, answers] : key.variants) {
      const std::vector<base::Bytes> inputs(answers.inputs.begin(), answers.inputs.end());
      for (const FullModeVm& machines : full_mode_vms(*params, dataset.value()->data())) {
        if (machines.hashes(inputs) != answers.hashes)
          fail(__FILE__, __LINE__, machines.name + " differs for a vector of key " + name);
        compared[params->name] += inputs.size();
      }
    }
  }
  for (const Params* params : all_variants()) {
    CHECK(compared[params->name] != 0);
    std::printf("     %s: %zu hashes compared\n", std::string(params->name).c_str(), compared[params->name]);
  }
}
