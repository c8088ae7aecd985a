package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a read, and what a tool tells of answers that are not as they were recorded. */
class FieldcheckFlowTest {

  private FieldScene scene = FieldScene.empty();

  @AfterEach
  void close() {
    scene.close();
  }

  private static FieldRead vcenterRead(String id, String call, FieldRead.Reading reading) {
    return new FieldRead(id, FieldRead.VCENTER, id, List.of(call), "", reading);
  }

  private ReadResult result(String read) {
    Transcript report = scene.check(List.of(FieldScene.read(read), FieldScene.read("policies")));
    // whatever became of it, the next one is made
    assertThat(report.results().get(1).isUnderstood()).isTrue();
    return report.results().get(0);
  }

  private List<String> differences(String call, String answer, String read) throws IOException {
    scene
        .atVcenter()
        .answerMethod(
            call,
            any ->
                answer.startsWith("<")
                    ? FakeSoapAnswer.of(answer)
                    : FakeSoapAnswer.fault(answer, "x"));
    Transcript transcript = scene.check(List.of(FieldScene.read(read)));
    return Shapes.differences(
        Shapes.of(List.of(SentTranscript.of(transcript.json("1")))),
        StandInShapesFlowTest.recorded());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "as it is known | <useAsDefault>true</useAsDefault> |",
        "an element more | <useAsDefault>true</useAsDefault><vault xsi:type='KmsVault'><a>1</a>"
            + "</vault> | vault is new: unknown KmsVault",
        "a known element that the fakes never send here | <useAsDefault>true</useAsDefault>"
            + "<useAsEntityDefault type='Folder'>f</useAsEntityDefault> |"
            + " useAsEntityDefault is new: ref",
        "an element less | <hasBackup>true</hasBackup> | useAsDefault is missing",
        "another form | <useAsDefault>1</useAsDefault> |"
            + " 'useAsDefault has another form: number, recorded boolean'"
      })
  @DisplayName("an answer that is not as it was recorded of the fakes")
  void different(String name, String more, @Nullable String difference) throws IOException {
    assertThat(
            differences(
                "ListKmipServers",
                "<returnval><clusterId><id>a</id></clusterId><servers><name>s</name>"
                    + "<address>192.0.2.1</address><port>5696</port></servers>"
                    + more.replace('\'', '"')
                    + "<managementType>vCenter</managementType></returnval>",
                "key-providers"))
        .as(name)
        .isEqualTo(
            difference == null
                ? List.of()
                : List.of("vim ListKmipServers: KmipClusterInfo." + difference));
  }

  @Test
  @DisplayName("a subtype that is not known, and a fault, are differences by their names")
  void otherTypes() throws IOException {
    assertThat(
            differences(
                "ListKmipServers",
                "<returnval xsi:type=\"KmipClusterInfo2\"><a/></returnval>",
                "key-providers"))
        .contains(
            "vim ListKmipServers: answer.returnval has another form: KmipClusterInfo2, recorded"
                + " KmipClusterInfo");
    assertThat(differences("ListKeys", "NotFound", "keys"))
        .contains("vim ListKeys: answer.Fault is new: NotFound");
  }

  @Test
  @DisplayName("a word that is not in the list of words")
  void unknownWord() throws IOException {
    scene.answerVmEncryption("{\"state\":\"paused\"}");
    assertThat(differences("ListKeys", "NotFound", "ovh-vm-encryption"))
        .containsExactly(
            "GET /dedicatedCloud/{serviceName}/vmEncryption: ovh.dedicatedCloud.VMEncryption.state"
                + " has another form: string text, recorded word");
  }

  @Test
  @DisplayName("a fault and a page of HTML are not understood; which fault is told")
  void notUnderstood() {
    scene.atVcenter().answerMethod("ListKeys", call -> FakeSoapAnswer.fault("RuntimeFault", "x"));
    assertThat(result("keys").fault()).contains("RuntimeFault");
    scene
        .atVcenter()
        .faults()
        .onEvery(FakeVcenter.call("ListKeys"), Fault.answer(200, "text/html", "<html><p>no"));
    assertThat(result("keys").outcome()).isEqualTo("unreadable");
  }

  @Test
  @Tag("thorough")
  @DisplayName("IAM policies that may not be listed are not understood, and the right is told")
  void policiesRefused() {
    scene.close();
    scene = FieldScene.full();
    scene.atOvh().denyAction("account:apiovh:iam/policy/get");

    ReadResult result = result("okms-rights");

    assertThat(result.outcome()).isEqualTo("permission_denied");
    assertThat(result.missing()).containsExactly("account:apiovh:iam/policy/get");
  }

  @Test
  @DisplayName("what a release does not have is not asked, and is no difference")
  void olderRelease() {
    scene.close();
    scene = FieldScene.of(FakeCloud.builder().vcenterRelease("6.7.3").start());
    Transcript report =
        scene.check(List.of(FieldScene.read("about"), FieldScene.read("native-key-providers")));
    assertThat(report.results())
        .extracting(ReadResult::outcome)
        .containsExactly(ReadResult.UNDERSTOOD, ReadResult.NOT_ASKED);
    assertThat(report.isUnderstood()).isTrue();
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
    assertThat(scene.atVcenter().calls("GenerateKey")).isEmpty();
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
    Transcript report =
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
