// Where memory of this process lies, as Linux tells page by page.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace pickaxe::test {

// KiB on each memory node in the mappings that begin within the block.
inline std::map<unsigned, std::size_t> kib_by_node(const void* data, std::size_t bytes) {
  const auto begin = reinterpret_cast<std::uintptr_t>(data);
  std::map<unsigned, std::size_t> out;
  std::ifstream maps("/proc/self/numa_maps");
  for (std::string line; std::getline(maps, line);) {
    const std::uintptr_t at = std::stoull(line, nullptr, 16);
    if (at < begin || at >= begin + bytes) continue;
    std::size_t page = 4;
    std::map<unsigned, std::size_t> pages;
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      const std::size_t equals = word.find('=');
      if (equals == std::string::npos) continue;
      if (word.starts_with("kernelpagesize_kB")) page = std::stoul(word.substr(equals + 1));
      if (word[0] == 'N') pages[static_cast<unsigned>(std::stoul(word.substr(1)))] = std::stoul(word.substr(equals + 1));
    }
    for (const auto& [node, count] : pages) out[node] += count * page;
  }
  return out;
}

// "N0 N1"
inline std::string nodes_of(const void* data, std::size_t bytes) {
  std::string out;
  for (const auto& [node, kib] : kib_by_node(data, bytes)) out += (out.empty() ? "N" : " N") + std::to_string(node);
  return out;
}

}  // namespace pickaxe::test
