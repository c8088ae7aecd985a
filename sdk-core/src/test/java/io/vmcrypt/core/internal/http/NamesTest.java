package io.vmcrypt.core.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NamesTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch over = new CountDownLatch(1);

  /** A DNS server that does not answer. */
  private final Dns silent =
      name -> {
        try {
          over.await();
        } catch (InterruptedException e) {
          throw new UnknownHostException(name);
        }
        return List.of();
      };

  @AfterEach
  void end() {
    boolean ignored = Thread.interrupted();
    over.countDown();
  }

  @Test
  @DisplayName("one name is that of an address; all others, such as a proxy's, are what they are")
  void lookup_otherName_isLookedUpAsItIs() throws Exception {
    Names names =
        new Names(
            name ->
                List.of(
                    InetAddress.getByAddress(name, new byte[] {10, 0, 0, (byte) name.length()})),
            "vcenter.example",
            "192.0.2.1",
            LONG);

    assertThat(names.lookup("vcenter.example").get(0).getHostName()).isEqualTo("192.0.2.1");
    assertThat(names.lookup("proxy.example").get(0).getHostName()).isEqualTo("proxy.example");
  }

  @Test
  @DisplayName("a DNS server that does not answer is waited for no longer than a connection")
  void lookup_silent_isGivenUp() {
    Names names = new Names(silent, "", "", Duration.ofMillis(50));

    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> names.lookup("vcenter.example"))
        .withMessage("no DNS server answered in 50 ms");
  }

  @Test
  @DisplayName("an interrupt ends the wait for a DNS server; the flag stays set")
  void lookup_interrupted_endsAtOnce() {
    Names names = new Names(silent, "", "", Duration.ofDays(1));
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> names.lookup("vcenter.example"));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @DisplayName("a name that is not known is told as the platform tells it")
  void lookup_unknown_isTold() {
    Names names =
        new Names(
            name -> {
              throw new UnknownHostException(name + " is not known");
            },
            "",
            "",
            LONG);

    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> names.lookup("proxy.example"))
        .withMessage("proxy.example is not known");
  }
}
