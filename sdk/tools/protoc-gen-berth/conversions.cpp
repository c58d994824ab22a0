#include "writers.hpp"
namespace berth::gen {
std::string writeConversions(const Kind&) {
  return {};
}
}  // namespace berth::gen
