package io.vmcrypt.kmip.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.report.ProbeStep;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Dialling a server with several addresses")
@Timeout(60)
class DialerFlowTest {

  private final Deadline deadline = Deadline.after(Duration.ofSeconds(20), TimeSource.system());

  private static InetAddress loopback(int last) throws Exception {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  private static Dialer.Visit<InetAddress> dialling(int port) {
    return (address, share) -> {
      Dialer.dial(address, port, share).close();
      return address;
    };
  }

  @Test
  @DisplayName("the next address is tried where one does not accept the connection")
  void dial_firstAddressRefuses_takesNext() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, loopback(3))) {
      List<InetAddress> passedOver = new ArrayList<>();
      InetAddress answered =
          Dialer.first(
              List.of(loopback(2), loopback(3), loopback(4)),
              deadline,
              dialling(listener.getLocalPort()),
              (address, why) -> passedOver.add(address));

      assertThat(answered).isEqualTo(loopback(3));
      assertThat(passedOver).containsExactly(loopback(2));
    }
  }

  @Test
  @DisplayName("where no address accepts it, the failure says how many were tried")
  void dial_allRefuse_saysHowMany() throws Exception {
    // bound on all addresses and not listening: nobody else is given the port
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress("0.0.0.0", 0));
      assertThatExceptionOfType(ProbeFailure.class)
          .isThrownBy(
              () ->
                  Dialer.first(
                      List.of(loopback(2), loopback(3)),
                      deadline,
                      dialling(nobody.getLocalPort()),
                      (address, why) -> {}))
          .withMessageContaining("none of 2 addresses answers: 127.0.0.2: ")
          .withMessageContaining("; 127.0.0.3: ")
          .satisfies(e -> assertThat(e.step()).isEqualTo(ProbeStep.CONNECT))
          .satisfies(e -> assertThat(e.code()).isEqualTo(FindingCode.KMS_CONNECTION_REFUSED));
    }
  }

  @Test
  @DisplayName("an address that takes no connection and does not refuse it gets its share of time")
  void dial_firstAddressSilent_leavesTimeForNext() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, loopback(2))) {
      List<DeadlineChannel> fillers = new ArrayList<>();
      try (ServerSocket listener = new ServerSocket(full.getLocalPort(), 5, loopback(3))) {
        // a full backlog drops the packets that ask for one more connection
        Deadline brief = deadline.within(Duration.ofMillis(300));
        try {
          while (fillers.size() < 10) {
            fillers.add(
                DeadlineChannel.connect(
                    new InetSocketAddress(loopback(2), full.getLocalPort()), brief));
          }
        } catch (SocketTimeoutException e) {
          // full
        }
        assertThat(
                Dialer.first(
                    List.of(loopback(2), loopback(3)),
                    deadline.within(Duration.ofSeconds(2)),
                    dialling(listener.getLocalPort()),
                    (address, why) -> {}))
            .isEqualTo(loopback(3));
      } finally {
        fillers.forEach(DeadlineChannel::close);
      }
    }
  }
}
