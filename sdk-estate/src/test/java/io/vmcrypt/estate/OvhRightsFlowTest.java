package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.FindingCode;
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
  private static final Pattern ACTION = Pattern.compile("`(pccVMware:apiovh:[^`]+)`");

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

  private static Set<String> printed() throws IOException {
    String row =
        Files.readAllLines(Path.of("../docs/ovh.md")).stream()
            .filter(line -> line.contains("for an estate's plan and apply"))
            .findFirst()
            .orElseThrow();
    return ACTION
        .matcher(row)
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
                  KeyServer.kmip(
                          HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
                      .expecting(systems.thumbprint())
                      .replaceThumbprint()
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

    assertThat(made).isEqualTo(printed());
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
