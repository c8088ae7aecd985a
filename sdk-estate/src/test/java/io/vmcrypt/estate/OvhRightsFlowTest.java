package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The rights at OVHcloud that docs/ovh.md names are those of the calls, and no more")
class OvhRightsFlowTest {

  private static final Pattern CALL = Pattern.compile("/1\\.0/dedicatedCloud/[^/?]+(/[^?]*)?.*");
  private static final Pattern OKMS_CALL = Pattern.compile("/v2/okms/resource/([^?]*).*");
  private static final Pattern UUID = Pattern.compile("[0-9a-f-]{36}");
  private static final Pattern ACTION = Pattern.compile("`([a-zA-Z]+:[a-z]+:[^`*]+)`");

  /** The IAM action of a call, by OVHcloud's own rule: the words of its path, and the method's. */
  private static Stream<String> action(ReceivedRequest request) {
    Matcher call = CALL.matcher(request.path());
    if (!call.matches()) {
      return Stream.empty();
    }
    String words =
        call.group(1) == null
            ? ""
            : Stream.of(call.group(1).substring(1).split("/"))
                    .filter(word -> !word.matches("\\d+"))
                    .collect(Collectors.joining("/"))
                + "/";
    String method =
        switch (request.method()) {
          case "GET" -> "get";
          case "DELETE" -> "delete";
          default -> words.endsWith("kms/") ? "create" : "";
        };
    return Stream.of(("pccVMware:apiovh:" + words + method).replaceAll("/$", ""));
  }

  private static Set<String> made(FakeCloud cloud) {
    return cloud.ovh().requests().stream()
        .flatMap(OvhRightsFlowTest::action)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The same of a call to an OVHcloud KMS: ids are no words. */
  private static Stream<String> okmsAction(ReceivedRequest request) {
    Matcher call = OKMS_CALL.matcher(request.path());
    if (!call.matches()) {
      return Stream.empty();
    }
    String words =
        Stream.of(call.group(1).split("/"))
            .filter(word -> !UUID.matcher(word).matches())
            .collect(Collectors.joining("/"));
    return Stream.of(
        "okms:apiovh:"
            + (words.isEmpty() ? "resource" : words)
            + (request.method().equals("GET") ? "/get" : "/create"));
  }

  /** The same of what is read of the account. */
  private static Stream<String> accountAction(ReceivedRequest request) {
    return request.method().equals("GET") && request.path().startsWith("/v2/iam/")
        ? Stream.of("account:apiovh:" + request.path().substring(4) + "/get")
        : Stream.of();
  }

  /** The IAM action of any call; empty for those that none is for. */
  static Stream<String> right(ReceivedRequest request) {
    return Stream.of(action(request), okmsAction(request), accountAction(request))
        .flatMap(actions -> actions);
  }

  /** OVHcloud's word for a KMIP operation: {@code Get Attributes} is {@code getAttributes}. */
  private static Stream<String> kmipAction(String operation) {
    // they tell of the server, and of no key
    return Set.of("Discover Versions", "Query").contains(operation)
        ? Stream.empty()
        : Stream.of(
            "okms:kmip:"
                + Character.toLowerCase(operation.charAt(0))
                + operation.substring(1).replace(" ", ""));
  }

  private static Set<String> printed(String words) throws IOException {
    String row =
        Files.readAllLines(Path.of("../docs/ovh.md")).stream()
            .filter(line -> line.contains(words))
            .findFirst()
            .orElseThrow();
    // behind the list may stand what is not granted
    return ACTION
        .matcher(row.replaceAll(";.*", ""))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  @DisplayName("each call of plans and applies has its right in the list, and each right its call")
  void calls_ofPlanAndApply_areTheList() throws IOException {
    Set<String> made = new TreeSet<>();
    try (FakeCloud cloud =
            FakeCloud.builder()
                .taskStep(Duration.ofMillis(1))
                .ovh(ovh -> ovh.pendingSecurityOption("snc"))
                .start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      assertThat(systems.apply(systems.estate().build()).isComplete()).isTrue();
      cloud.kms().orElseThrow().replaceIdentity(cloud.authority().server("127.0.0.1").issue());
      Estate renewed =
          systems
              .estate(
                  KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
                      .expecting(systems.thumbprint())
                      .force(systems.thumbprint())
                      .identity(systems.identity()))
              .build();
      assertThat(systems.apply(renewed).isComplete()).isTrue();
      assertThat(systems.estates().prove(renewed).isProved()).isTrue();
      EstateClient withUser =
          EstateClient.builder(systems.vcenter()).ovh(systems.ovh()).vcenterUser("admin").build();
      EstatePlan unused = withUser.plan(renewed);
      withUser.close();
      made.addAll(made(cloud));
    }
    try (LeavingWorld world = LeavingWorld.of(2, 0);
        EstateSystems systems = world.systems()) {
      Estate leaving = systems.estate().leaving(LeavingWorld.leaving()).build();
      assertThat(systems.apply(leaving).isComplete()).isTrue();
      made.addAll(made(world.cloud()));
    }

    assertThat(made).isEqualTo(printed("for an estate's plan and apply"));
  }

  @Test
  @DisplayName(
      "each call to an OVHcloud KMS, and each KMIP operation of vCenter there, has its right in the"
          + " list, and each right its call")
  void calls_ofOkms_areTheList() throws IOException {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).okms().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      KeyServer okms = KeyServer.okms(cloud.okms().orElseThrow().id());
      Estate estate = systems.estate(okms).build();
      assertThat(systems.apply(estate).isComplete()).isTrue();
      assertThat(systems.estates().prove(estate).isProved()).isTrue();

      Set<String> called =
          cloud.ovh().requests().stream()
              .flatMap(OvhRightsFlowTest::okmsAction)
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(called).isEqualTo(printed("an OVHcloud KMS, `urn"));
      assertThat(
              cloud.ovh().requests().stream()
                  .flatMap(OvhRightsFlowTest::accountAction)
                  .collect(Collectors.toSet()))
          .isEqualTo(printed("the account, `urn"))
          .hasSameElementsAs(OvhIdentity.ACTIONS_FOR_POLICIES);
      Set<String> byVcenter =
          cloud.kms().orElseThrow().operations().stream()
              .flatMap(OvhRightsFlowTest::kmipAction)
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(byVcenter).isEqualTo(printed("to the identities of vCenter's credential"));
      assertThat(OvhIdentity.ACTIONS_FOR_OKMS).hasSameElementsAs(printed("an OVHcloud KMS, `urn"));
      assertThat(OvhIdentity.ACTIONS_FOR_KMIP)
          .hasSameElementsAs(printed("to the identities of vCenter's credential"));
    }
  }

  @Test
  @DisplayName("a key for this private cloud alone is enough, without DELETE where nothing goes")
  void key_forOneCloud_isEnough() {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start()) {
      String own = "/dedicatedCloud/" + cloud.ovh().serviceName();
      String narrow =
          cloud
              .ovh()
              .createConsumerKey(
                  "GET /auth/*", "GET " + own, "GET " + own + "/*", "POST " + own + "/*");
      try (EstateSystems systems = EstateSystems.withConsumerKey(cloud, narrow)) {
        Estate estate = systems.estate().build();
        EstatePlan plan = systems.estates().plan(estate);
        assertThat(plan.isBlocked()).as(plan.text()).isFalse();
        assertThat(systems.apply(estate).isComplete()).isTrue();
        assertThat(systems.estates().prove(estate).isProved()).isTrue();
      }
      String reader =
          cloud.ovh().createConsumerKey("GET /auth/*", "GET " + own, "GET " + own + "/*");
      try (EstateSystems systems = EstateSystems.withConsumerKey(cloud, reader)) {
        Estate estate = systems.estate().build();
        assertThat(systems.estates().plan(estate).findings())
            .noneMatch(finding -> finding.code().equals(FindingCode.OVH_ACCESS_RULES_MISSING));
        assertThat(systems.estates().prove(estate).isProved()).isTrue();
      }
    }
  }
}
