package io.vmcrypt.core.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What HTTP itself puts around an answer is bounded, too. */
class IntakeTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity SERVER = AUTHORITY.server("127.0.0.1").issue();
  private static final int BLOCK = 16 * 1024;

  /** Far above each limit; a server that is read to here has not been stopped. */
  private static final long ENDLESS = 64L * 1024 * 1024;

  private static HttpTransport transport() {
    return HttpTransport.builder()
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .build();
  }

  private record Flood(String start, String again) {
    void pour(OutputStream out, AtomicLong poured) throws IOException {
      out.write(start.getBytes(ISO_8859_1));
      byte[] block = again.repeat(BLOCK).getBytes(ISO_8859_1);
      for (; poured.get() < ENDLESS; poured.addAndGet(block.length)) {
        out.write(block);
      }
    }
  }

  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  static Stream<Arguments> floods() {
    String gzip =
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
            + ENDLESS
            + "\r\n\r\n\u001f\u008b\u0008\u0008\0\0\0\0\0\0";
    return Stream.of(
        Arguments.of("a chunk extension", new Flood(CHUNKED + "5;", "x")),
        Arguments.of("many chunk extensions", new Flood(CHUNKED + "5", ";a=b")),
        Arguments.of("digits of a chunk's length", new Flood(CHUNKED, "0")),
        Arguments.of("a header", new Flood("HTTP/1.1 200 OK\r\nX: ", "x")),
        Arguments.of("many headers", new Flood("HTTP/1.1 200 OK\r\n", "a: b\r\n")),
        Arguments.of("a status line", new Flood("HTTP/1.1 200 ", "x")),
        Arguments.of("early hints", new Flood("", "HTTP/1.1 103 \r\n\r\n")),
        Arguments.of("a trailer", new Flood(CHUNKED + "5\r\nhello\r\n0\r\nX: ", "x")),
        Arguments.of("many trailers", new Flood(CHUNKED + "5\r\nhello\r\n0\r\n", "a: b\r\n")),
        Arguments.of("a file name in gzip", new Flood(gzip, "x")));
  }

  @ParameterizedTest(name = "{0}")
  @Tag("thorough")
  @MethodSource("floods")
  @DisplayName("a flood of what is no answer is ended, long before memory is")
  void flood_isEnded(String what, Flood flood) throws Exception {
    for (boolean tls : new boolean[] {false, true}) {
      AtomicLong poured = new AtomicLong();
      try (RawServer server = tls ? RawServer.tls(SERVER) : RawServer.plain();
          HttpTransport transport = transport()) {
        server.answer(out -> flood.pour(out, poured));

        assertThatExceptionOfType(SdkException.class)
            .as(what)
            .isThrownBy(() -> HttpCall.post(transport, server.url()));
      }
      // the client took one MiB at most; the rest stands in the buffers of the two sockets
      assertThat(poured.get()).as(what).isLessThan(ENDLESS / 2);
    }
  }

  @Test
  @DisplayName("what is wrong with a flood of chunk extensions is said")
  void chunkExtension_isTold() throws Exception {
    try (RawServer server = RawServer.tls(SERVER);
        HttpTransport transport = transport()) {
      Flood flood = new Flood(CHUNKED + "5;", "x");
      server.answer(out -> flood.pour(out, new AtomicLong()));

      assertThatExceptionOfType(DecodingException.class)
          .isThrownBy(() -> HttpCall.get(transport, server.url()))
          .withMessage(
              "could not list services (OVHcloud API at eu): the answer's headers or chunk"
                  + " extensions are larger than 1048576 bytes. Check that the address is that of"
                  + " the right server.");
      assertThat(server.requests()).as("it is not asked for again").hasSize(1);
    }
  }

  @Test
  @DisplayName("a long answer in tiny chunks with extensions is read: it moves on")
  void tinyChunks_areRead() throws Exception {
    try (RawServer server = RawServer.tls(SERVER);
        HttpTransport transport = transport()) {
      int chunks = 100_000;
      server.answer(
          out -> {
            out.write(CHUNKED.getBytes(ISO_8859_1));
            out.write("1;name=value;another\r\nx\r\n".repeat(chunks).getBytes(ISO_8859_1));
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
          });

      assertThat(HttpCall.get(transport, server.url())).isEqualTo("200 " + "x".repeat(chunks));
    }
  }

  @Test
  @DisplayName("a large compressed answer is read")
  void gzip_isRead() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write("y".repeat(3_000_000).getBytes(ISO_8859_1));
    }
    try (RawServer server = RawServer.tls(SERVER);
        HttpTransport transport = transport()) {
      server.answer(
          out -> {
            out.write(
                ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + zipped.size()
                        + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            out.write(zipped.toByteArray());
          });

      assertThat(HttpCall.get(transport, server.url())).hasSize(3_000_004);
    }
  }
}
