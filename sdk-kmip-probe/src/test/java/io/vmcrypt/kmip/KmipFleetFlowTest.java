package io.vmcrypt.kmip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.kmip.report.CertificateResult;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A fleet of KMS")
@Timeout(60)
class KmipFleetFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity SERVER = AUTHORITY.server("localhost", "127.0.0.1").issue();

  private static KmipProbe probe(HostAndPort endpoint) {
    return KmipProbe.builder(endpoint).timeout(Duration.ofSeconds(20)).build();
  }

  private static ScriptedServer tlsServer() throws Exception {
    return ScriptedServer.start(
        TlsServers.listener(SERVER, AUTHORITY, "TLSv1.3"),
        socket -> {
          ((SSLSocket) socket).startHandshake();
          ScriptedServer.drain(socket.getInputStream());
        });
  }

  @Test
  @DisplayName("there is one result for each probe, in their order, whatever each came to")
  void fleet_mixedServers_resultsInOrder() throws Exception {
    // bound and not listening: nobody else is given the port
    try (ScriptedServer good = tlsServer();
        Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(Loopback.ipv4(), 0));
      HostAndPort dead = HostAndPort.of("127.0.0.1", nobody.getLocalPort());
      List<KmipProbe> probes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        probes.add(probe(i % 3 == 0 ? dead : good.endpoint()));
      }
      List<HostAndPort> heard = Collections.synchronizedList(new ArrayList<>());
      AtomicInteger hearing = new AtomicInteger();
      KmipFleet fleet =
          KmipFleet.builder(probes)
              .concurrency(5)
              .onProgress(
                  server -> {
                    assertThat(hearing.incrementAndGet()).as("heard at the same time").isOne();
                    heard.add(server);
                    hearing.decrementAndGet();
                  })
              .build();

      List<CertificateResult> certificates = fleet.readCertificates();

      assertThat(certificates).hasSize(20);
      for (int i = 0; i < 20; i++) {
        CertificateResult result = certificates.get(i);
        assertThat(result.endpoint()).isEqualTo(probes.get(i).endpoint());
        if (i % 3 == 0) {
          assertThat(result.failure()).isExactlyInstanceOf(ConnectionException.class);
        } else {
          assertThat(result.certificate())
              .extracting(ServerCertificate::x509)
              .isEqualTo(SERVER.certificate());
        }
      }
      List<HostAndPort> endpoints = probes.stream().map(KmipProbe::endpoint).toList();
      assertThat(heard).containsExactlyInAnyOrderElementsOf(endpoints);
      assertThat(fleet.probe())
          .extracting(ProbeReport::endpoint)
          .containsExactlyElementsOf(endpoints);
    }
  }

  @Test
  @DisplayName("no more servers are probed at the same time than was said")
  void fleet_concurrency_isBounded() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ScriptedServer server =
        ScriptedServer.start(
            socket -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              socket.getInputStream().read();
              now.decrementAndGet();
              socket.getOutputStream().write("SSH-2.0\r\n".getBytes(US_ASCII));
              socket.shutdownOutput();
              ScriptedServer.drain(socket.getInputStream());
            })) {
      List<KmipProbe> probes = Collections.nCopies(30, probe(server.endpoint()));
      assertThat(KmipFleet.builder(probes).concurrency(3).build().readCertificates())
          .allMatch(result -> result.failure() instanceof TlsException);
      assertThat(most.get()).isBetween(1, 3);
    }
  }

  @Test
  @DisplayName("an interrupt ends all of it at once")
  void fleet_interrupted_endsAtOnce() throws Exception {
    CountDownLatch accepted = new CountDownLatch(4);
    try (ScriptedServer silent =
        ScriptedServer.start(
            socket -> {
              accepted.countDown();
              ScriptedServer.drain(socket.getInputStream());
            })) {
      KmipFleet fleet =
          KmipFleet.builder(Collections.nCopies(50, probe(silent.endpoint())))
              .concurrency(4)
              .build();
      FutureTask<Boolean> task =
          new FutureTask<>(
              () -> {
                try {
                  fleet.probe();
                  return false;
                } catch (OperationInterruptedException e) {
                  return Thread.currentThread().isInterrupted();
                }
              });
      Thread thread = new Thread(task);
      thread.start();
      assertThat(accepted.await(120, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();

      assertThat(task.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(silent.connections()).isLessThan(50);
    }
  }

  @Test
  @DisplayName("an empty fleet has no results")
  void fleet_empty_hasNoResults() {
    assertThat(KmipFleet.builder(List.of()).build().probe()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1001})
  @DisplayName("a concurrency out of bounds is refused, saying the bounds")
  void concurrency_outOfBounds_isRefused(int concurrency) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KmipFleet.builder(List.of()).concurrency(concurrency))
        .withMessage("concurrency " + concurrency + " is not in 1 to 1000");
  }
}
