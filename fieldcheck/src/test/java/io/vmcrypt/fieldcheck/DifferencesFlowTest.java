package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stand-ins that were changed to differ: each difference is told, and the next read is made. */
class DifferencesFlowTest {

  private static final String USUAL =
      "<useAsDefault>true</useAsDefault><managementType>vCenter</managementType>";

  private FieldScene scene = FieldScene.empty();

  @AfterEach
  void close() {
    scene.close();
  }

  private static FieldRead vcenterRead(String id, String call, FieldRead.Reading reading) {
    return new FieldRead(id, FieldRead.VCENTER, id, List.of(call), "", reading);
  }

  private ReadResult result(String read) {
    FieldReport report = scene.check(List.of(FieldScene.read(read), FieldScene.read("policies")));
    // whatever became of it, the next one is made
    assertThat(report.results().get(1).isUnderstood()).isTrue();
    return report.results().get(0);
  }

  private ReadResult providers(String returned) {
    scene.cloud.vcenter().answerMethod("ListKmipServers", call -> FakeSoapAnswer.of(returned));
    return result("key-providers");
  }

  private static String cluster(String more) {
    return "<returnval><clusterId><id>a</id></clusterId><servers><name>s</name>"
        + "<address>192.0.2.1</address><port>5696</port></servers>"
        + more
        + "</returnval>";
  }

  @Test
  @DisplayName("an answer as it is known has none")
  void none() {
    assertThat(providers(cluster(USUAL)).differences()).isEmpty();
  }

  @Test
  @DisplayName("an element more, of a type that is not known")
  void moreElement() {
    assertThat(
            providers(cluster(USUAL + "<vault xsi:type=\"KmsVault\"><a>1</a></vault>"))
                .differences())
        .containsExactly(
            new Difference(
                Difference.Kind.UNKNOWN_ELEMENT,
                "vim ListKmipServers",
                "KmipClusterInfo.vault",
                "KmsVault",
                ""));
  }

  @Test
  @DisplayName("an element that the SDK knows and the stand-ins never send here")
  void knownElement() {
    assertThat(
            providers(cluster(USUAL + "<useAsEntityDefault type=\"Folder\">f</useAsEntityDefault>"))
                .differences())
        .extracting(Difference::kind, Difference::where)
        .containsExactly(
            tuple(Difference.Kind.NOT_IN_STAND_INS, "KmipClusterInfo.useAsEntityDefault"));
  }

  @Test
  @DisplayName("an element less")
  void missingElement() {
    assertThat(providers(cluster("<managementType>vCenter</managementType>")).differences())
        .containsExactly(
            new Difference(
                Difference.Kind.MISSING,
                "vim ListKmipServers",
                "KmipClusterInfo.useAsDefault",
                "missing in 1 of 1",
                ""));
  }

  @Test
  @DisplayName("a subtype that is not known")
  void unknownType() {
    assertThat(
            providers(
                    "<returnval xsi:type=\"KmipClusterInfo2\"><clusterId><id>a</id></clusterId>"
                        + "</returnval>")
                .differences())
        .extracting(Difference::kind)
        .contains(Difference.Kind.UNKNOWN_TYPE);
  }

  @Test
  @DisplayName("a value in another form")
  void otherForm() {
    assertThat(
            providers(cluster(USUAL).replace("<useAsDefault>true", "<useAsDefault>1"))
                .differences())
        .extracting(Difference::toString)
        .containsExactly(
            "a value in another form: KmipClusterInfo.useAsDefault, here number, there boolean"
                + " (vim ListKmipServers)");
  }

  @Test
  @DisplayName("a word that is not in the list of words")
  void unknownWord() {
    scene
        .cloud
        .ovh()
        .answerRoute(
            "GET",
            "/dedicatedCloud/{serviceName}/vmEncryption",
            request -> FakeAnswer.json(200, "{\"state\":\"paused\"}"));
    assertThat(result("ovh-vm-encryption").differences())
        .extracting(Difference::kind, Difference::where)
        .contains(tuple(Difference.Kind.UNKNOWN_WORD, "ovh.dedicatedCloud.VMEncryption.state"));
  }

  @Test
  @DisplayName("a fault: its type is told, and which right is missing")
  void fault() {
    scene.cloud.vcenter().answerMethod("ListKeys", call -> FakeSoapAnswer.fault("NotFound", "x"));
    ReadResult result = result("keys");
    assertThat(result.isUnderstood()).isFalse();
    assertThat(result.differences())
        .extracting(Difference::kind, Difference::seen)
        .contains(tuple(Difference.Kind.FAULT, "NotFound"));
  }

  @Test
  @DisplayName("a page of HTML, another status")
  void page() {
    scene
        .cloud
        .vcenter()
        .faults()
        .onEvery(FakeVcenter.call("ListKeys"), Fault.answer(200, "text/html", "<html><p>no"));
    ReadResult result = result("keys");
    assertThat(result.outcome()).isEqualTo("unreadable");
    assertThat(result.differences())
        .extracting(Difference::kind, Difference::seen)
        .contains(tuple(Difference.Kind.NOT_READABLE, "html"));
    scene.cloud.vcenter().faults().clear();
    scene
        .cloud
        .vcenter()
        .faults()
        .onEvery(FakeVcenter.call("ListKeys"), Fault.answer(418, "text/plain", "teapot"));
    assertThat(result("keys").differences())
        .extracting(Difference::kind, Difference::seen)
        .contains(tuple(Difference.Kind.STATUS, "418"));
  }

  @Test
  @Tag("thorough")
  @DisplayName("IAM policies that may not be listed are not understood, and the right is told")
  void policiesRefused() {
    scene.close();
    scene = FieldScene.full();
    scene.cloud.ovh().denyAction("account:apiovh:iam/policy/get");

    ReadResult result = result("okms-rights");

    assertThat(result.outcome()).isEqualTo("permission_denied");
    assertThat(result.missing()).containsExactly("account:apiovh:iam/policy/get");
    assertThat(result.differences())
        .extracting(Difference::kind, Difference::seen)
        .contains(tuple(Difference.Kind.STATUS, "403"));
  }

  @Test
  @DisplayName("what a release does not have is not asked, and is no difference")
  void olderRelease() {
    scene.close();
    scene = FieldScene.of(FakeCloud.builder().vcenterRelease("6.7.3").start());
    FieldReport report =
        scene.check(List.of(FieldScene.read("about"), FieldScene.read("native-key-providers")));
    assertThat(report.results())
        .extracting(ReadResult::outcome)
        .containsExactly(ReadResult.UNDERSTOOD, ReadResult.NOT_ASKED);
    assertThat(report.results().get(1).isClean()).isTrue();
  }

  @Test
  @DisplayName("a call that is not in the list is not sent")
  void notListed() {
    scene.close();
    scene = FieldScene.full();
    FieldRead change =
        vcenterRead(
            "change",
            "vim ListKmipServers",
            scope -> scope.vcenter().kmsClusters().keys().create("kms-cluster"));
    ReadResult result = scene.check(List.of(change)).results().get(0);
    assertThat(result.isUnderstood()).isFalse();
    assertThat(result.refused()).containsExactly("vim GenerateKey");
    assertThat(scene.cloud.vcenter().calls("GenerateKey")).isEmpty();
  }

  @Test
  @DisplayName("a read that does not end is ended, and the next one is made")
  void outOfTime() {
    CountDownLatch never = new CountDownLatch(1);
    FieldRead stuck =
        vcenterRead(
            "stuck",
            "vim ListKeys",
            scope -> {
              scope.vcenter().about();
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    FieldReport report =
        Fieldcheck.builder(scene)
            .reads(List.of(stuck), "")
            .readLimit(Duration.ofMillis(100))
            .build()
            .run(title -> {});
    assertThat(report.results()).extracting(ReadResult::outcome).containsExactly("out-of-time");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a read may make so many requests and no more")
  void tooMuch() {
    FieldRead endless =
        vcenterRead(
            "endless",
            "vim ListKeys",
            scope -> {
              for (int i = 0; i <= Wire.MOST_REQUESTS; i++) {
                scope.vcenter().kmsClusters().keys().list();
              }
            });
    ReadResult result = scene.check(List.of(endless)).results().get(0);
    assertThat(result.outcome()).isEqualTo("too-much");
    assertThat(result.answers()).hasSize(Wire.MOST_REQUESTS);
  }
}
