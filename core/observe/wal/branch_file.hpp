// The file in the data directory that holds a BranchRecord.
#pragma once

#include <string>

#include "model/result.hpp"
#include "model/wal/branch_record.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// `DATADIR/paf.generation`: the text of a record and a line feed.
std::string branch_file(const std::string& datadir);

/// What is noted there.  Where nothing is, or nothing that can be understood, the record is empty (its
/// `system_identifier` is 0); in the second case its `remark` says why.  At most 16 KiB are read.
/// kPermission and kUnavailable from the file system.
Result<BranchRecord> read_branch_file(FileSystem& files, const std::string& datadir);

}  // namespace paf
