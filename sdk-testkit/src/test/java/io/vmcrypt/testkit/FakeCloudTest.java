package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class FakeCloudTest {
  @Test
  @DisplayName("A registration at OVH waits for the KMS in vCenter, and ends once it stands there")
  void registration_endsOnceKmsStandsInVcenter() throws Exception {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(20)).start()) {
      HttpClient http = TrustedHttp.client(cloud.authority().certificate());
      OvhCaller caller = caller(cloud, http);
      String service = "/dedicatedCloud/" + FakeCloud.SERVICE_NAME;
      long task = register(caller, service, cloud).number("taskId");
      String path = service + "/task/" + task;
      assertThat(poll(caller, path, answer -> answer.field("progress").equals(30L)))
          .extracting(answer -> answer.field("description"))
          .isEqualTo("Waiting for customer to configure the KMS Server...");

      new SoapCaller(cloud.vcenter(), http, "8.0.3.0")
          .login()
          .good(VcenterCalls.registerServer("cluster", "kms", cloud.kmsPort()));

      poll(caller, path, answer -> answer.field("state").equals("done"));
      assertThat(cloud.ovh().registeredKms())
          .singleElement()
          .hasFieldOrPropertyWithValue("state", "delivered")
          .hasFieldOrPropertyWithValue("kmsTcpPort", (long) cloud.kmsPort());
      assertThat(cloud.ovh().failures()).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "Each vCenter has a service and secrets of its own, and a target of moves registrations too")
  void target_hasItsOwnService() {
    try (FakeCloud cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(20))
            .target(vcenter -> vcenter.apiVersion("9.1.0.0"))
            .targetKms(kms -> {})
            .start()) {
      OvhCaller caller = caller(cloud, TrustedHttp.client(cloud.authority().certificate()));
      String service = "/dedicatedCloud/" + FakeCloud.TARGET_SERVICE_NAME;
      FakeVcenter target = cloud.target().orElseThrow();

      assertThat(caller.get("/dedicatedCloud").list().toString())
          .isEqualTo("[pcc-127-0-0-1, pcc-127-0-0-2]");
      String own = "/dedicatedCloud/" + FakeCloud.SERVICE_NAME;
      assertThat(caller.get(own).field("webInterfaceUrl"))
          .isEqualTo("https://127.0.0.1:" + cloud.vcenter().port() + "/");
      assertThat(caller.get(own + "/user?name=" + cloud.vcenter().userName()).list()).hasSize(1);
      assertThat(caller.get(service).field("webInterfaceUrl"))
          .isEqualTo("https://127.0.0.1:" + target.port() + "/");
      assertThat(cloud.targetKms().orElseThrow().port()).isNotEqualTo(cloud.kmsPort());
      assertThat(target.instanceUuid()).isNotEqualTo(cloud.vcenter().instanceUuid());
      assertThat(target.password()).isNotEqualTo(cloud.vcenter().password());
      register(caller, service, cloud);
      assertThat(cloud.ovh().registeredKms(FakeCloud.TARGET_SERVICE_NAME))
          .singleElement()
          .hasFieldOrPropertyWithValue("kmsTcpPort", (long) cloud.targetKms().orElseThrow().port());
      assertThat(cloud.ovh().registeredKms(FakeCloud.SERVICE_NAME)).isEmpty();
    }
    try (FakeCloud cloud = FakeCloud.start()) {
      assertThat(cloud.target()).isEmpty();
      assertThat(cloud.targetKms()).isEmpty();
    }
    refuses(IllegalStateException.class, () -> FakeCloud.builder().targetKms(kms -> {}).start());
  }

  @Test
  @DisplayName("A port that is taken stops the start, and leaves nothing running")
  // elsewhere a port that is held this way is a taken one
  @EnabledOnOs(OS.LINUX)
  void start_onTakenPort_closesWhatItStarted() throws IOException {
    try (FakeCloud first = FakeCloud.start();
        Socket held = new Socket()) {
      int taken = first.ovh().endpoint().getPort();
      // bound and not listening: nobody else is given the port, and a key server can take it
      held.setReuseAddress(true);
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      FakeCloud.Builder builder = FakeCloud.builder().ovhPort(taken).kmsPort(held.getLocalPort());

      refuses(UncheckedIOException.class, builder::start, Integer.toString(taken));
      refuses(
          ConnectException.class,
          () -> new Socket(held.getLocalAddress(), held.getLocalPort()).close());
      FakeCloud.builder().kmsPort(held.getLocalPort()).start().close();
    }
  }

  @Test
  @DisplayName("Options out of range are refused with the value and the bound")
  void builder_badOptions_areRefused() {
    FakeCloud.Builder builder = FakeCloud.builder();

    refuses(() -> builder.externalKms(" ", 1), "host must not be blank");
    refuses(() -> builder.externalKms("kms", 0), "port must be 1 to 65535: 0");
    refuses(() -> builder.ovhPort(-1), "port must be 0 to 65535: -1");
    refuses(() -> builder.vcenterPort(65_536), "port must be 0 to 65535: 65536");
    refuses(() -> builder.kmsPort(-1), "port must be 0 to 65535: -1");
    refuses(() -> builder.taskStep(Duration.ZERO), "taskStep must be positive: PT0S");
    refuses(() -> builder.virtualMachines(0), "count must be 1 to 99999: 0");
    refuses(() -> builder.virtualMachines(100_000), "count must be 1 to 99999: 100000");
    refuses(
        () -> builder.vcenterRelease("8"), "not a release of the API, such as 6.7 or 8.0.3.0: 8");
  }

  @Test
  @DisplayName("Limited users and any option of each fake are as told")
  void start_withOptions_isSo() {
    try (FakeCloud cloud =
        FakeCloud.builder()
            .limitedUser("keys", "secret", "Cryptographer.ManageKeys")
            .vcenter(vcenter -> vcenter.datacenter("One").datacenter("Two"))
            .ovh(ovh -> ovh.services("pcc-1", "pcc-2"))
            .ovh(ovh -> ovh.securityOption("hds"))
            .kms(kms -> kms.kmipVersions("1.1"))
            .start()) {
      HttpClient http = TrustedHttp.client(cloud.authority().certificate());
      SoapCaller soap = new SoapCaller(cloud.vcenter(), http, "8.0.3.0");
      assertThat(cloud.ovh().serviceNames()).containsExactly("pcc-1", "pcc-2");
      assertThat(cloud.vcenter().hosts().cryptoStates()).hasSize(4);
      soap.login("keys", "secret");
      assertThat(soap.call(VcenterCalls.crypto("ListKeys", "")).status()).isEqualTo(200);
      assertThat(soap.call(VcenterCalls.crypto("ListKmipServers", "")).body())
          .contains("Cryptographer.ManageKeyServers");
    }
  }

  private static OvhCaller.Answer register(OvhCaller caller, String service, FakeCloud cloud) {
    String body = "{\"ip\":\"%s\",\"sslThumbprint\":\"%s\"}";
    return caller.post(
        service + "/vmEncryption/kms", body.formatted(cloud.kmsHost(), "00:".repeat(19) + "00"));
  }

  private static OvhCaller caller(FakeCloud cloud, HttpClient http) {
    return OvhCaller.of(cloud.ovh(), http, "/1.0", Instant.now());
  }

  /** Asks until the answer is the wanted one; the test's own time limit ends it. */
  private static OvhCaller.Answer poll(
      OvhCaller caller, String path, Predicate<OvhCaller.Answer> wanted) {
    OvhCaller.Answer answer = caller.get(path);
    while (!wanted.test(answer)) {
      answer = caller.get(path);
    }
    return answer;
  }
}
