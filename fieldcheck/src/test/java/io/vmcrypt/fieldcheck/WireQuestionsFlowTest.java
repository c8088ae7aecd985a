package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What no read tells of KMIP on the wire is asked of those who have a vCenter. */
class WireQuestionsFlowTest {

  private final FieldScene scene = FieldScene.empty();

  @AfterEach
  void close() {
    scene.close();
  }

  private Fieldcheck.Builder check() {
    return Fieldcheck.builder(scene)
        .reads(List.of(FieldScene.read("about")), scene.cloud.ovh().serviceName());
  }

  @Test
  @DisplayName("Each question is in the report with what is known; an answer stands beside it")
  void report_asksAndTells() {
    FieldReport report =
        check().seenOnTheWire("tls", "1.3").seenOnTheWire("operations", "Get, Locate").build()
            .run(title -> {});

    String text = String.join("\n", report.text("vmcrypt"));
    assertThat(text)
        .contains("tls: Which release of TLS do vCenter and the key server choose?\n    here: 1.3")
        .contains("    here: Get, Locate\n    known: Discover Versions, Query, Create")
        .contains("    here: not told (1.2, 1.3 or 1.2,1.3)")
        .contains("vCenter: version 8.0.3");
    assertThat(report.json("vmcrypt"))
        .contains("\"id\": \"tls\"", "\"answer\": \"1.3\"", "\"answer\": \"Get, Locate\"");
    for (WireQuestion question : WireQuestion.all()) {
      assertThat(text).contains("  " + question.id() + ": " + question.question());
      assertThat(report.json("vmcrypt")).contains("\"id\": \"" + question.id() + "\"");
    }
  }

  @Test
  @DisplayName("Without a vCenter nothing is asked: an answer without its release says nothing")
  void report_withoutVcenter_asksNothing() {
    FieldReport report =
        Fieldcheck.builder(scene)
            .reads(
                OvhReads.ofPrivateCloud(Instant.now()).stream().limit(1).toList(),
                scene.cloud.ovh().serviceName())
            .build()
            .run(title -> {});

    assertThat(String.join("\n", report.text("vmcrypt"))).doesNotContain("Client Hello");
    assertThat(report.json("vmcrypt")).contains("\"wire\": []");
  }

  static List<String> ids() {
    return WireQuestion.all().stream().map(WireQuestion::id).toList();
  }

  @ParameterizedTest
  @MethodSource("ids")
  @DisplayName("No answer can carry what could be secret: bytes, names, ids, addresses")
  void answer_ofAnotherForm_isRefusedAndNotRepeated(String id) {
    for (String secret :
        List.of(
            "",
            "3f2504e04f8911d39a0c0305e82c3301",
            "4200780100000060",
            "kms.example.com",
            "192.0.2.1",
            "QLKC0001",
            "CN=vcenter",
            "p4ssw0rd!",
            "1.3\nmore")) {
      assertThatIllegalArgumentException()
          .as("%s for %s", secret, id)
          .isThrownBy(() -> check().seenOnTheWire(id, secret))
          .withMessageContaining("the answer to " + id + " must be ")
          .satisfies(
              e -> {
                if (!secret.isEmpty()) {
                  assertThat(e.getMessage()).doesNotContain(secret);
                }
              });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tls, 1.2",
    "tls-offered, '1.2,1.3'",
    "cipher-suite, TLS_AES_256_GCM_SHA384",
    "server-name, no",
    "ec-certificate, yes",
    "kmip-header, 2.1",
    "discover-first, yes",
    "operations, 'Create, Get Attributes,Re-key'",
    "wrapped-keys, no",
    "health-check, 300",
    "time-limit, 10",
    "user-and-password, yes"
  })
  @DisplayName("Each question takes an answer of its form")
  void answer_ofItsForm_isTaken(String id, String answer) {
    assertThat(WireQuestion.answeredBy(id, answer).id()).isEqualTo(id);
  }

  @Test
  @DisplayName("A question that is not asked cannot be answered; those that are, are named")
  void answer_withoutQuestion_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> check().seenOnTheWire("colour", "red"))
        .withMessageContaining("there is no question with this id")
        .withMessageContaining(ids().stream().collect(Collectors.joining(", ")));
  }
}
