#include "sha256d/planned/lane.h"

#include <bit>
#include <cstring>
#include <span>

namespace pickaxe::sha256d::planned {

std::uint32_t apply(Op op, std::uint16_t immediate, const std::array<std::uint32_t, 3>& inputs) {
  const auto [a, b, c] = inputs;
  switch (op) {
    case Op::add:
      return a + b;
    case Op::bit_xor:
      return a ^ b;
    case Op::bit_and:
      return a & b;
    case Op::bit_or:
      return a | b;
    case Op::rotate_right:
      return std::rotr(a, immediate);
    case Op::shift_right:
      return a >> immediate;
    case Op::shift_left:
      return a << immediate;
    case Op::ternary: {
      std::uint32_t out = 0;
      for (int bit = 0; bit < 32; ++bit) {
        const auto index = (a >> bit & 1) << 2 | (b >> bit & 1) << 1 | (c >> bit & 1);
        out |= (immediate >> index & 1u) << bit;
      }
      return out;
    }
    default:
      return a;
  }
}

Lane::Lane(std::mt19937_64& random, const Variant& variant)
    : tail_(variant.layout == Layout::header ? 16 : 8), nonce_(static_cast<std::uint32_t>(random())) {
  for (auto& byte : preimage_) byte = static_cast<std::uint8_t>(random());
  for (auto& byte : tail_) byte = static_cast<std::uint8_t>(random());
  base::Target target;
  target.order = variant.order;
  work_ = prepare({&preimage_, 1}, tail_, target);
}

std::uint32_t Lane::nonce_word() const noexcept {
  return base::byte_swap(nonce_);
}

std::uint32_t Lane::uniform(Table table, std::size_t word) const {
  const auto bytes = table == Table::schedule   ? std::as_bytes(std::span(&work_.schedule, 1))
                     : table == Table::midstate ? std::as_bytes(std::span(work_.midstates.data(), 1))
                                                : std::as_bytes(std::span(&kSecondHash, 1));
  std::uint32_t value;
  std::memcpy(&value, bytes.subspan(word * sizeof value, sizeof value).data(), sizeof value);
  return value;
}

std::uint32_t Lane::expected() const {
  std::vector<std::uint8_t> message(preimage_.begin(), preimage_.end());
  message.insert(message.end(), tail_.begin(), tail_.end());
  base::store_le32(&message[work_.layout == Layout::header ? 76 : 64], nonce_);
  const auto digest = sha256d(message);
  return base::load_be32(&digest[work_.order == base::HashOrder::big_endian ? 0 : 28]);
}

std::vector<std::uint32_t> evaluate(const Graph& graph, Lane& lane) {
  std::vector<std::uint32_t> values;
  for (const Node& node : graph) {
    std::array<std::uint32_t, 3> inputs = {};
    for (std::size_t i = 0; i < node.inputs().size(); ++i) inputs[i] = values.at(node.in[i]);
    if (node.op == Op::nonces) inputs[0] = lane.nonce_word();
    if (node.op == Op::uniform) inputs[0] = lane.uniform(node.table, node.immediate);
    if (node.op == Op::stored) inputs[0] = lane.kept.at(node.immediate);
    values.push_back(apply(node.op, node.immediate, inputs));
    if (node.op == Op::keep) lane.kept.at(node.immediate) = inputs[0];
    if (node.op == Op::test) lane.tested = inputs[0];
  }
  return values;
}

}  // namespace pickaxe::sha256d::planned
