#include "json.h"

#include <cstdio>
#include <stdexcept>

namespace pickaxe::test {

class JsonParser {
 public:
  explicit JsonParser(std::string_view text) : text_(text) {}

  Json document() {
    Json out = value();
    if (skip_space() != '\0') fail("text after the end");
    return out;
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw std::runtime_error(std::string("JSON: ") + what + " at " + std::to_string(at_));
  }
  char skip_space() {
    while (at_ < text_.size() && std::string_view(" \n\r\t").find(text_[at_]) != std::string_view::npos) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (skip_space() != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail((std::string("expected ") + c).c_str());
  }

  std::string string() {
    expect('"');
    std::string out;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') ++at_;  // vectors escape nothing but quotes, slashes and backslashes
      if (at_ < text_.size()) out += text_[at_++];
    }
    expect('"');
    return out;
  }

  Json value() {
    Json out;
    if (take('{')) {
      if (take('}')) return out;
      do {
        std::string key = string();
        expect(':');
        out.members_.emplace_back(std::move(key), value());
      } while (take(','));
      expect('}');
    } else if (take('[')) {
      if (take(']')) return out;
      do {
        out.items_.push_back(value());
      } while (take(','));
      expect(']');
    } else if (skip_space() == '"') {
      out.text_ = string();
    } else {
      while (at_ < text_.size() && std::string_view(",]} \n\r\t").find(text_[at_]) == std::string_view::npos) {
        out.text_ += text_[at_++];
      }
      if (out.text_.empty()) fail("expected a value");
    }
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Json Json::parse(std::string_view text) {
  return JsonParser(text).document();
}

Json Json::vectors(const std::string& name) {
  const std::string path = PICKAXE_VECTORS_DIR "/" + name;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("cannot open " + path);
  std::string text;
  char part[65536];
  for (std::size_t n; (n = std::fread(part, 1, sizeof part, file)) != 0;) text.append(part, n);
  std::fclose(file);
  return parse(text);
}

const Json& Json::operator[](std::string_view key) const {
  for (const auto& [name, value] : members_) {
    if (name == key) return value;
  }
  throw std::runtime_error("JSON: no member " + std::string(key));
}

bool Json::has(std::string_view key) const {
  for (const auto& member : members_) {
    if (member.first == key) return true;
  }
  return false;
}

std::vector<std::uint8_t> Json::bytes() const {
  return unhex(text_);
}

}  // namespace pickaxe::test
