// Filling one segment, around a fill_block written for one instruction set. Included inside an anonymous namespace and
// a target region; the includer has argon2d.h, <algorithm> and a `fill_block`:
//   template <bool kXor, typename Early>
//   void fill_block(const Block& previous, const Block& reference, Block& next, Early early);
// which calls early(word 0 of the result) as soon as that word is known: it says which block comes next, and fetching
// it early hides most of a memory latency per block.

// The reference block for block `index` of a segment, given word 0 of the block before (RFC 9106 3.4).
class ReferenceChoice {
 public:
  ReferenceChoice(const Matrix& matrix, Segment at) noexcept : matrix_(matrix), at_(at) {
    const std::uint32_t done_segments = at.pass == 0 ? at.slice : 3;
    finished_ = done_segments * matrix.segment_length;
    own_lane_ = matrix.lanes == 1 || (at.pass == 0 && at.slice == 0);
    start_ = at.pass == 0 || at.slice == 3 ? 0 : (at.slice + 1) * matrix.segment_length;
  }

  const Block* operator()(std::uint64_t word, std::uint32_t index) const noexcept {
    const std::uint32_t lane = own_lane_ ? at_.lane : static_cast<std::uint32_t>(word >> 32) % matrix_.lanes;
    const std::uint32_t area = lane == at_.lane ? finished_ + index - 1 : finished_ - (index == 0 ? 1 : 0);
    const std::uint64_t x = (word & 0xffffffffu) * (word & 0xffffffffu) >> 32;
    const std::uint32_t relative = area - 1 - static_cast<std::uint32_t>(area * x >> 32);
    std::uint32_t position = start_ + relative;
    if (position >= matrix_.lane_length) position -= matrix_.lane_length;
    return matrix_.blocks + std::size_t{lane} * matrix_.lane_length + position;
  }

 private:
  const Matrix& matrix_;
  const Segment at_;
  bool own_lane_;           // no other can be meant; everything waits for this choice, a division would show
  std::uint32_t finished_;  // blocks of finished segments that may be referred to
  std::uint32_t start_;     // of the reference area
};

template <bool kXor>
inline void fill_segment_blocks(const Matrix& matrix, Segment at) noexcept {
  const ReferenceChoice choose(matrix, at);
  Block* const lane = matrix.blocks + std::size_t{at.lane} * matrix.lane_length;
  const std::uint32_t first = at.pass == 0 && at.slice == 0 ? 2 : 0;  // blocks 0 and 1 come from the key
  const std::uint32_t begin = at.slice * matrix.segment_length + first;
  const Block* previous = begin == 0 ? lane + matrix.lane_length - 1 : lane + begin - 1;
  const Block* reference = choose(previous->words[0], first);
  Block* next = lane + begin;
  for (std::uint32_t index = first; index < matrix.segment_length; ++index, ++next) {
    const Block* upcoming = reference;
    fill_block<kXor>(*previous, *reference, *next, [&](std::uint64_t word) {
      if (index + 1 == matrix.segment_length) return;
      upcoming = choose(word, index + 1);
      for (std::size_t offset = 0; offset < sizeof(Block); offset += 64) {
        __builtin_prefetch(reinterpret_cast<const char*>(upcoming) + offset);
      }
    });
    previous = next;
    reference = upcoming;
  }
}

void fill_segment(const Matrix& matrix, Segment at) noexcept {
  if (at.pass == 0) {
    fill_segment_blocks<false>(matrix, at);
  } else {
    fill_segment_blocks<true>(matrix, at);
  }
}
