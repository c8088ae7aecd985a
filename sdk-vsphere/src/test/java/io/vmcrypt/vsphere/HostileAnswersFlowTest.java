package io.vmcrypt.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes back: a typed error, within the deadline, in bounded memory. The same for a read,
 * which is tried more than once, and for a change, which is not.
 */
@Timeout(120)
@Tag("thorough")
class HostileAnswersFlowTest {

  private static final String XML = "text/xml; charset=utf-8";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** Of a client that waits for what never comes: it signs in so many times within its limit. */
  private static final int STARTS = 4;

  private static final Duration SLACK = Duration.ofSeconds(20);
  private static final long MOST_BYTES = 96L * 1024 * 1024;

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final FakeVcenter FAKE = FakeVcenter.start(AUTHORITY);

  @AfterAll
  static void stop() {
    FAKE.close();
  }

  private static Fault xml(String body) {
    return Fault.answer(200, XML, body);
  }

  private static String billionLaughs() {
    StringBuilder dtd = new StringBuilder("<!DOCTYPE r [<!ENTITY l0 \"lol\">");
    for (int i = 1; i <= 9; i++) {
      dtd.append("<!ENTITY l").append(i).append(" \"");
      dtd.append(("&l" + (i - 1) + ";").repeat(10)).append("\">");
    }
    return dtd + "]>" + ScriptedVcenter.envelope("<R>&l9;</R>");
  }

  static Stream<Arguments> hostile() {
    String external = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    return Stream.of(
        Arguments.of("never answers", Fault.silence(), ConnectionException.class),
        Arguments.of(
            "answers byte by byte", Fault.drip(Duration.ofMillis(100)), ConnectionException.class),
        Arguments.of("cuts its answer", Fault.cut(), ConnectionException.class),
        Arguments.of("hangs up", Fault.close(), ConnectionException.class),
        Arguments.of("sends a page", Fault.html(), DecodingException.class),
        Arguments.of("sends bytes", Fault.garbage(), DecodingException.class),
        Arguments.of(
            "sends elsewhere by 302",
            Fault.answer(302, "text/html", "").withHeader("Location", FAKE.url() + "/elsewhere"),
            DecodingException.class),
        Arguments.of(
            "sends elsewhere by 307", Fault.redirect(FAKE.url() + "/x"), DecodingException.class),
        Arguments.of("is not up", Fault.unavailable(), ServiceException.class),
        Arguments.of("fails", Fault.serverError(), ServiceException.class),
        Arguments.of(
            "nests deeply",
            xml(ScriptedVcenter.envelope("<R>" + "<a>".repeat(100_000) + "</R>")),
            DecodingException.class),
        Arguments.of("laughs", xml(billionLaughs()), DecodingException.class),
        Arguments.of(
            "includes a file",
            xml(external + ScriptedVcenter.envelope("<R>&x;</R>")),
            DecodingException.class),
        Arguments.of(
            "has ten thousand attributes",
            xml(ScriptedVcenter.envelope("<R " + attributes(200_000) + "><returnval/></R>")),
            DecodingException.class),
        Arguments.of(
            "sends a gigabyte of spaces",
            Fault.oversized(1024L * 1024 * 1024),
            DecodingException.class));
  }

  private static String attributes(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(" a").append(i).append("=\"\"");
    }
    return text.toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  @DisplayName("a server that misbehaves ends in a typed error, in time and in bounded memory")
  void answer_hostile_isATypedError(String what, Fault fault, Class<? extends SdkException> type) {
    Duration timeout = isWaitedFor(fault) ? aFewStarts() : TIMEOUT;
    // nobody need wait between two tries
    TimeSource time = isWaitedFor(fault) ? TimeSource.system() : new VirtualTime();
    for (String method : List.of("ListKmipServers", "RegisterKmipServer")) {
      FAKE.faults().clear();
      try (VsphereClient client = client(timeout, time)) {
        client.about();
        int before = FAKE.calls(method).size();
        FAKE.faults().onEvery(FakeVcenter.call(method), fault);
        long allocated = allocated();
        long start = System.nanoTime();
        SdkException e = catchThrowableOfType(type, () -> call(client, method));

        assertThat(e).as(what + " at " + method).isNotNull();
        assertThat(e.attempt().system()).isEqualTo("vCenter");
        assertThat(e.getMessage()).hasSizeLessThan(1500).doesNotContain("root:");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(timeout.plus(SLACK));
        assertThat(allocated() - allocated).isLessThan(MOST_BYTES);
        if (method.startsWith("Register")) {
          assertThat(FAKE.calls(method)).hasSize(before + 1);
        }
      } finally {
        FAKE.faults().clear();
      }
    }
  }

  private static VsphereClient client(Duration timeout, TimeSource time) {
    return VsphereClient.builder(
            HostAndPort.of(FAKE.host(), FAKE.port()),
            VsphereCredentials.password(FAKE.userName(), Secret.of(FAKE.password())))
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .timeout(timeout)
        .timeSource(time)
        .build();
  }

  private static boolean isWaitedFor(Fault fault) {
    return fault.kind() == Fault.Kind.SILENCE || fault.kind() == Fault.Kind.DRIP;
  }

  /** By a start that is measured, so that it is enough where the machine is busy. */
  private static Duration aFewStarts() {
    long start = System.nanoTime();
    try (VsphereClient client = client(Duration.ofMinutes(1), TimeSource.system())) {
      client.about();
    }
    Duration few = Duration.ofNanos(System.nanoTime() - start).multipliedBy(STARTS);
    return few.plus(Duration.ofSeconds(1));
  }

  private static void call(VsphereClient client, String method) {
    if (method.equals("ListKmipServers")) {
      client.kmsClusters().list();
    } else {
      client
          .kmsClusters()
          .ensure(
              io.vmcrypt.vsphere.kms.KmsClusterSpec.builder(
                      "c-" + System.nanoTime(),
                      io.vmcrypt.vsphere.kms.KmsServerSpec.builder("k", "kms.example.com").build())
                  .build());
    }
  }

  /** What this thread has allocated: an upper bound of what it may have held. */
  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
