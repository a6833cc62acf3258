#include "os/text_files.h"

#include <charconv>
#include <cstdio>
#include <memory>

namespace pickaxe::os {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

}  // namespace

std::string read_text(const std::string& path) {
  std::string text;
  if (const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "re")); file != nullptr) {
    char part[4096];
    for (std::size_t n; (n = std::fread(part, 1, sizeof part, file.get())) != 0;) text.append(part, n);
  }
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::uint64_t value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> number_after(std::string_view text, std::string_view key) {
  for (const std::string_view line : lines_of(text)) {
    if (line.starts_with(key)) return number_in(line.substr(key.size()));
  }
  return std::nullopt;
}

std::vector<unsigned> number_list(std::string_view text) {
  constexpr std::uint64_t kMost = 65535;
  std::vector<unsigned> numbers;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",\n"), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto first = number_in(part);
    if (!first) continue;
    const std::size_t dash = part.find('-');
    const auto last = dash == std::string_view::npos ? first : number_in(part.substr(dash + 1));
    for (std::uint64_t n = *first; last && n <= std::min(*last, kMost); ++n)
      numbers.push_back(static_cast<unsigned>(n));
  }
  return numbers;
}

}  // namespace pickaxe::os
