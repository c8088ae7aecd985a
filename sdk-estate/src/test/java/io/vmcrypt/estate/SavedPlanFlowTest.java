package io.vmcrypt.estate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.plan.PlanOutdatedException;
import io.vmcrypt.estate.plan.SavedPlan;
import io.vmcrypt.estate.plan.SavedPlanException;
import io.vmcrypt.estate.plan.VmToEncrypt;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A plan is saved, approved, and applied by somebody else: exactly, or not at all. */
class SavedPlanFlowTest {

  private static final String SECRET = "the passphrase of the key";

  @TempDir private Path folder;

  /** As a document says it: with files, and a secret that is named. */
  private Estate estate(EstateSystems systems) throws IOException {
    FakeCloud cloud = systems.cloud();
    Path certificate = folder.resolve("client.pem");
    Path key = folder.resolve("client.key");
    Files.writeString(certificate, cloud.clientIdentity().certificatePem());
    Files.writeString(key, cloud.clientIdentity().privateKeyPem());
    return Estate.builder("prod")
        .keyServer(
            KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
                .expecting(systems.thumbprint())
                .clientTrust(
                    new ClientTrust.IdentityFiles(
                        certificate,
                        key,
                        Optional.of(SecretReference.parse("env:KMS_PASSPHRASE")))))
        .registeredWith(cloud.ovh().serviceName())
        .keyProvider("kms-cluster", "kms-1")
        .encrypt(VmSelection.all().migrateEncryption(MigrateEncryption.REQUIRED).build())
        .build();
  }

  private static EstateClient client(EstateSystems systems) {
    return client(systems, Duration.ZERO);
  }

  /** Whose clock is ahead, and who knows the secret. */
  private static EstateClient client(EstateSystems systems, Duration ahead) {
    return EstateClient.builder(systems.vcenter())
        .ovh(systems.ovh())
        .probeTimeout(EstateSystems.PATIENCE)
        .environment(Map.of("KMS_PASSPHRASE", SECRET))
        .timeSource(new BriskTime(() -> ahead))
        .build();
  }

  private static EstateSystems systems(FakeCloud cloud) {
    return EstateSystems.of(cloud, Outside.USER, Outside.PASSWORD);
  }

  private String saved(EstateSystems systems) throws IOException {
    try (EstateClient estates = client(systems)) {
      EstatePlan plan = estates.plan(estate(systems));
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
      return json(estates.save(plan, SavedPlan.DEFAULT_VALIDITY));
    }
  }

  private static String json(SavedPlan saved) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    saved.writeJson(out);
    return out.toString(UTF_8);
  }

  @Test
  @Tag("thorough")
  @DisplayName("what was saved is the same plan when it is read, and does exactly that")
  void saved_read_isAppliedExactly() throws IOException {
    try (FakeCloud cloud = Outside.cloud();
        EstateSystems systems = systems(cloud);
        EstateClient estates = client(systems)) {
      Path file = folder.resolve("plan.json");
      EstatePlan plan = estates.plan(estate(systems));
      SavedPlan saved = estates.save(plan, Duration.ofDays(1));
      Files.writeString(file, json(saved));

      SavedPlan read = SavedPlan.fromFile(file);

      assertThat(read).isEqualTo(saved);
      assertThat(read.plan()).isEqualTo(plan);
      assertThat(read.digest()).isEqualTo(saved.digest()).hasSize(64);
      assertThat(read.madeBy()).contains(Outside.USER);
      assertThat(read.validUntil()).isEqualTo(plan.madeAt().plus(Duration.ofDays(1)));
      assertThat(read.toString()).contains("by " + Outside.USER, "until " + read.validUntil());
      assertThat(Files.readString(file)).doesNotContain(SECRET).contains("env:KMS_PASSPHRASE");
      assertThat(read.differences(estates.plan(estate(systems)))).isEmpty();
      try (EstateRun run = estates.startApply(read)) {
        assertThat(run.await(EstateSystems.LIMIT).isComplete()).isTrue();
      }
      assertThat(cloud.vcenter().vm("db-01").isFullyEncrypted()).isTrue();
    }
  }

  @ParameterizedTest(name = "{0}")
  @Tag("thorough")
  @MethodSource("io.vmcrypt.estate.Outside#changes")
  @DisplayName("a saved plan is refused with the difference, and nothing is changed, if meanwhile")
  void apply_changedOutside_refused(Outside outside) throws Exception {
    try (FakeCloud cloud = Outside.cloud();
        EstateSystems systems = systems(cloud)) {
      if (outside.setUp()) {
        Estate withoutVms =
            Estate.builder("prod")
                .keyServer(systems.keyServer())
                .registeredWith(cloud.ovh().serviceName())
                .keyProvider("kms-cluster", "kms-1")
                .build();
        assertThat(systems.apply(withoutVms).isComplete()).isTrue();
      }
      String json = saved(systems);
      outside.event().happen(systems);
      List<String> written = Writes.at(cloud);

      try (EstateSystems later = systems(cloud);
          EstateClient estates = client(later);
          EstateRun run = estates.startApply(SavedPlan.fromJson(json))) {
        assertThatThrownBy(() -> run.await(EstateSystems.LIMIT))
            .isInstanceOfSatisfying(
                PlanOutdatedException.class,
                refusal -> assertThat(refusal.differences()).isNotEmpty());
        assertThat(SavedPlan.fromJson(json).differences(estates.plan(estate(later)))).isNotEmpty();
      }

      assertThat(Writes.at(cloud)).isEqualTo(written);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a byte that was changed is seen, wherever it stands; white space is none")
  void read_changedByte_refused() throws IOException {
    byte[] json;
    try (FakeCloud cloud = Outside.cloud();
        EstateSystems systems = systems(cloud)) {
      json = saved(systems).getBytes(UTF_8);
    }
    SavedPlan plan = SavedPlan.fromJson(new String(json, UTF_8));
    List<Integer> unseen = new ArrayList<>();
    int changed = 0;
    for (int at = 0; at < json.length; at += 17) {
      for (int change : new int[] {1, 0x20, 0x80}) {
        byte[] other = json.clone();
        other[at] ^= (byte) change;
        try {
          changed++;
          if (!SavedPlan.fromJson(new String(other, UTF_8)).equals(plan)) {
            unseen.add(at);
          }
        } catch (SavedPlanException e) {
          // as it should be
        }
      }
    }

    assertThat(unseen).isEmpty();
    assertThat(changed).isGreaterThan(1000);
    assertThat(SavedPlan.fromJson(new String(json, UTF_8).replaceAll("\n *", " "))).isEqualTo(plan);
    // a file that ends too soon
    IntStream.range(0, 20)
        .map(part -> json.length * part / 20)
        .forEach(
            length ->
                assertThatExceptionOfType(SavedPlanException.class)
                    .isThrownBy(() -> SavedPlan.fromJson(new String(json, 0, length, UTF_8))));
  }

  /** With the digest that it would have if somebody had computed it anew. */
  private static String resealed(String json, UnaryOperator<String> change) {
    String changed = change.apply(json);
    assertThat(changed).isNotEqualTo(json);
    String compact = changed.replaceAll("\n *", "").replace("\": ", "\":").strip();
    String content = compact.replaceAll(",\"digest\":\"[0-9a-f]{64}\"}$", "}");
    try {
      String digest =
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
      return content.substring(0, content.length() - 1) + ",\"digest\":\"" + digest + "\"}";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("another format, a name that is not known, and what is no plan are told in words")
  void read_other_refused() throws IOException {
    String json;
    try (FakeCloud cloud = Outside.cloud();
        EstateSystems systems = systems(cloud)) {
      json = saved(systems);
    }
    assertThat(SavedPlan.fromJson(resealed(json, text -> text.replace("\n", "\n ")))).isNotNull();

    assertRefused(
        json.replace("\"format\": 1", "\"format\": 2"), "it is of format 2", "version reads 1");
    assertRefused(
        resealed(json, text -> text.replace("\"madeBy\"", "\"approvedBy\": \"me\",\"madeBy\"")),
        "in another way than format 1 does");
    assertRefused(
        resealed(json, text -> text.replace("\"path\":", "\"more\": null,\"path\":")),
        "in another way than format 1 does");
    assertRefused(
        resealed(json, text -> text.replace("\"add-key-provider\"", "\"drop-key-provider\"")),
        "of a kind that is not known");
    assertRefused(
        resealed(
            json, text -> text.replaceFirst("\"keyServers\": \\[\\s*\\{", "\"keyServers\": [3,{")),
        "of this shape");
    assertRefused(
        resealed(
            json, text -> text.replaceAll("\"validUntil\": \"2\\d{3}", "\"validUntil\": \"2999")),
        "90 days after");
    assertRefused(json.replace("\"madeBy\"", "\"madeby\""), "was changed since it was written");
    assertRefused(EstateDocuments.SMALLEST, "it is no saved plan: it says no format");
    assertRefused("estate: prod", "it is no JSON of a saved plan");
    assertRefused(json + "{}", "it is no JSON of a saved plan");
    assertThatExceptionOfType(SavedPlanException.class)
        .isThrownBy(() -> SavedPlan.fromFile(folder))
        .withMessageContaining("it is a folder");
    assertThatExceptionOfType(SavedPlanException.class)
        .isThrownBy(() -> SavedPlan.fromFile(folder.resolve("none.json")))
        .withMessageContaining("none.json");
  }

  private static void assertRefused(String json, String... words) {
    assertThatExceptionOfType(SavedPlanException.class)
        .isThrownBy(() -> SavedPlan.fromJson(json))
        .withMessageContainingAll(words)
        .satisfies(refusal -> assertThat(refusal.advice()).contains("plan again"));
  }

  @Test
  @DisplayName(
      "a plan whose time is over, or not yet begun, and one of another vCenter are refused")
  void apply_notNowOrNotHere_refused() throws IOException {
    try (FakeCloud cloud = Outside.cloud();
        EstateSystems systems = systems(cloud);
        FakeCloud elsewhere = Outside.cloud();
        EstateSystems others = systems(elsewhere)) {
      SavedPlan saved = SavedPlan.fromJson(saved(systems));
      List<String> here = Writes.at(cloud);
      List<String> there = Writes.at(elsewhere);

      assertApplied(systems, SavedPlan.DEFAULT_VALIDITY, saved, "it may be applied until ");
      assertApplied(systems, Duration.ofHours(-1), saved, "before it was made");
      assertApplied(others, Duration.ZERO, saved, "it is of another vCenter, whose id is ");

      assertThat(Writes.at(cloud)).isEqualTo(here);
      assertThat(Writes.at(elsewhere)).isEqualTo(there);
      // clocks differ a little
      try (EstateClient estates = client(systems, Duration.ofMinutes(-4))) {
        assertThat(estates.approved(saved)).isEqualTo(saved.plan());
      }
    }
  }

  private static void assertApplied(
      EstateSystems systems, Duration ahead, SavedPlan saved, String why) {
    try (EstateClient estates = client(systems, ahead)) {
      assertThatExceptionOfType(SavedPlanException.class)
          .isThrownBy(() -> estates.startApply(saved))
          .withMessageContaining(why)
          .withMessageContaining("Plan again");
    }
  }

  @Test
  @DisplayName("only what nothing stands in the way of is saved, and for a time that has an end")
  void save_refusals() throws IOException {
    try (FakeCloud cloud = Outside.cloud();
        EstateSystems systems = systems(cloud);
        EstateClient estates = client(systems)) {
      EstatePlan plan = estates.plan(estate(systems));
      Finding blocking =
          Finding.blocking(
              FindingCode.NOT_AS_IN_ESTATE, "vCenter", Subject.of("VM", "a"), "seen", "do");
      EstatePlan blocked =
          new EstatePlan(
              plan.estate(),
              plan.renewedPasswords(),
              Optional.empty(),
              plan.site(),
              plan.madeAt(),
              plan.steps(),
              List.of(blocking),
              Map.of());

      assertThatExceptionOfType(PlanBlockedException.class)
          .isThrownBy(() -> estates.save(blocked, SavedPlan.DEFAULT_VALIDITY));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new SavedPlan(blocked, Optional.empty(), Instant.MAX));
      Rotation renewed = Rotation.certificates();
      EstatePlan rotation =
          new EstatePlan(
              plan.estate(),
              plan.renewedPasswords(),
              Optional.of(renewed),
              plan.site(),
              plan.madeAt(),
              plan.steps(),
              plan.findings(),
              Map.of());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> estates.save(rotation, SavedPlan.DEFAULT_VALIDITY))
          .withMessageContaining("a rotation of estate");
      for (Duration validity :
          List.of(Duration.ZERO, Duration.ofDays(-1), SavedPlan.MAX_VALIDITY.plusSeconds(1))) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> estates.save(plan, validity))
            .withMessageContaining("in the 90 days after that");
      }
      EstatePlan inMemory = estates.plan(systems.estate().build());
      SavedPlan unsayable = estates.save(inMemory, SavedPlan.DEFAULT_VALIDITY);
      assertThatThrownBy(() -> json(unsayable))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in memory");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "10,000 VMs are all in the file and on the page; the text tells how many it leaves out")
  void tenThousandVms_areAllThere() throws IOException {
    try (FakeCloud cloud = Outside.cloud();
        EstateSystems systems = systems(cloud);
        EstateClient estates = client(systems)) {
      EstatePlan small = estates.plan(estate(systems));
      List<VmToEncrypt> vms =
          IntStream.range(0, 10_000)
              .mapToObj(
                  i ->
                      new VmToEncrypt(
                          "vm-" + i,
                          "vm " + i,
                          "/P/<b>" + i + "</b>",
                          i,
                          List.of(
                              Change.made(
                                  "vCenter",
                                  Subject.of("VM", "vm " + i, "vm-" + i).part("home"),
                                  "encrypted"))))
              .toList();
      EstatePlan plan =
          new EstatePlan(
              small.estate(),
              Set.of("kms-1"),
              Optional.empty(),
              small.site(),
              small.madeAt(),
              List.of(EstateStep.encrypting("all", vms)),
              List.of(),
              Map.of());
      SavedPlan saved = estates.save(plan, SavedPlan.DEFAULT_VALIDITY);

      SavedPlan read = SavedPlan.fromJson(json(saved));
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      saved.writeHtml(page);

      assertThat(read).isEqualTo(saved);
      assertThat(plan.notNamedInText()).isEqualTo(9980);
      assertThat(plan.text()).contains("and 9980 more");
      assertThat(page.toString(UTF_8))
          .contains("/P/&lt;b&gt;9999&lt;/b&gt;", "9980 more", saved.digest(), Outside.USER)
          .doesNotContain("<b>9999");
    }
  }

  @Test
  @DisplayName("each kind of step is read as it was written")
  void steps_allKinds_areReadAsWritten() throws Exception {
    try (FakeCloud cloud = FakeCloud.builder().virtualMachine(FakeVm.builder("a").build()).start();
        EstateSystems systems = EstateSystems.of(cloud);
        EstateClient estates = client(systems)) {
      EstatePlan plan = estates.plan(estate(systems));
      List<EstateStep> steps = new ArrayList<>();
      Subject vm = Subject.of("VM", "\u2028\"", "vm-1");
      List<Change> changes = List.of(Change.changed("vCenter", vm.part("x"), "a", "b"));
      for (Field field : EstateStep.Kind.class.getFields()) {
        EstateStep.Kind kind = (EstateStep.Kind) field.get(null);
        steps.add(
            kind.equals(EstateStep.Kind.ENCRYPT_VMS)
                ? EstateStep.encrypting(
                    "all", List.of(new VmToEncrypt("vm-1", "n", "", 7, changes)))
                : EstateStep.leaving(kind, "thing", "other", changes).underWay(List.of(vm)));
      }
      steps.add(
          EstateStep.of(EstateStep.Kind.ADD_KEY_PROVIDER, "alone", changes).awaitingHealth(true));
      SavedPlan saved =
          new SavedPlan(
              new EstatePlan(
                  plan.estate(),
                  plan.renewedPasswords(),
                  Optional.empty(),
                  plan.site(),
                  plan.madeAt(),
                  steps,
                  List.of(),
                  Map.of()),
              Optional.empty(),
              plan.madeAt().plusSeconds(1));

      assertThat(SavedPlan.fromJson(json(saved))).isEqualTo(saved);
      assertThat(steps).hasSizeGreaterThan(16);
    }
  }
}
