#include "writers.hpp"
namespace berth::gen {
std::string writeServiceHeader(const Kind&) {
  return {};
}
std::string writeServiceSource(const Kind&) {
  return {};
}
}  // namespace berth::gen
