// Configurations in JSON.
#include "fuzz/fuzz.hpp"

using namespace rxplan;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::read_configuration("main.rx.json", fuzz::text_of(data, size));
    return 0;
}
