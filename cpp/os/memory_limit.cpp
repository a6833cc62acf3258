#include "os/memory_limit.h"

namespace pickaxe::os {
namespace {

constexpr std::uint64_t kSlackBytes = std::uint64_t{64} << 20;  // what the rest of the process may need meanwhile

}  // namespace

base::Status check_room(std::uint64_t bytes, const std::string& what, std::optional<unsigned> node) {
  const MemoryRoom room = node ? memory_room_on(*node) : memory_room();
  if (room.bytes >= bytes && room.bytes - bytes >= kSlackBytes) return {};
  return base::Status::error(base::Code::out_of_memory, what + " needs " + std::to_string(bytes) + " bytes and " +
                                                            std::to_string(kSlackBytes) + " to spare, but only " +
                                                            std::to_string(room.bytes) + " are left (" +
                                                            room.limited_by + ")");
}

}  // namespace pickaxe::os
