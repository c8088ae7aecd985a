package io.vmcrypt.cli.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the first TLS handshake of a process needs")
class FirstHandshakeTest {

  @Test
  @DisplayName("is prepared by a ClientHello: RFC 8446, 4 and 5.1")
  void hello_isOne() throws Exception {
    ByteBuffer record = FirstHandshake.hello();

    assertThat(record.get(0)).as("content type").isEqualTo((byte) 22);
    assertThat(record.get(5)).as("handshake type").isEqualTo((byte) 1);
    assertThat(record.remaining()).isEqualTo(5 + record.getShort(3));
  }

  @Test
  @DisplayName("is prepared by a thread that ends, and keeps no process alive")
  void prepare_isADaemonThatEnds() throws Exception {
    Thread preparing = FirstHandshake.prepare();

    assertThat(preparing.isDaemon()).isTrue();
    preparing.join();
  }
}
