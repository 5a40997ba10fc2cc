#include "model/cluster/address_answer.hpp"

namespace paf {

std::string answer_text(const AddressAnswer& answer) {
    return answer.subject.empty() ? answer.found : answer.subject + ": " + answer.found;
}

}  // namespace paf
