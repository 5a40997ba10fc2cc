// A stream for what pafctl prints.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace paf {

/// Collects lines, and hands them on fit to leave the program (model/outgoing/outgoing_text.hpp).  What is not a whole
/// line yet goes out when the stream is flushed.
class OutgoingBuffer : public std::streambuf {
  public:
    explicit OutgoingBuffer(std::ostream& to) : to_(to) {}

  protected:
    int_type overflow(int_type byte) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;

  private:
    void hand_on_lines();

    std::ostream& to_;
    std::string pending_;
};

/// Writes to `to`, which must outlive it and is told to be bad when `to` becomes so.
class OutgoingStream : public std::ostream {
  public:
    explicit OutgoingStream(std::ostream& to) : std::ostream(nullptr), buffer_(to) { rdbuf(&buffer_); }
    ~OutgoingStream() override { flush(); }
    OutgoingStream(const OutgoingStream&) = delete;
    OutgoingStream& operator=(const OutgoingStream&) = delete;

  private:
    OutgoingBuffer buffer_;
};

}  // namespace paf
