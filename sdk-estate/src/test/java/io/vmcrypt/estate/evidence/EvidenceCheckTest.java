package io.vmcrypt.estate.evidence;

import static io.vmcrypt.estate.internal.stage.KmsBeside.identity;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.shared.signature.CmsSignature;
import io.vmcrypt.estate.evidence.EvidenceReport.FileResult;
import io.vmcrypt.estate.evidence.EvidenceReport.Kind;
import io.vmcrypt.estate.evidence.EvidenceReport.Told;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofScope;
import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A year of monthly proofs, signed, and what can be wrong with them. */
class EvidenceCheckTest {

  private final Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  @TempDir private Path folder;

  private final TestAuthority authority = TestAuthority.create("company");
  private final TestIdentity auditor =
      authority
          .client("Auditor")
          .withoutExtendedKeyUsage()
          .notAfter(begin.plus(Duration.ofDays(400)))
          .issue();

  private Instant month(int number) {
    return begin.atOffset(ZoneOffset.UTC).plusMonths(number).toInstant();
  }

  private static TimeSource at(Instant now) {
    return new TimeSource() {
      @Override
      public Instant now() {
        return now;
      }

      @Override
      public long nanoTime() {
        return 0;
      }

      @Override
      public void sleep(Duration duration) {
        throw new AssertionError("nobody waits here");
      }
    };
  }

  private static EstateProof proof(
      String instanceUuid,
      Instant time,
      EstateProof.@Nullable Baseline before,
      Finding... findings) {
    return new EstateProof(
        "prod",
        new EstateSite("VMware vCenter", instanceUuid, Optional.empty(), List.of("192.0.2.1:5696")),
        new ProofScope(
            "d".repeat(64),
            Optional.empty(),
            Optional.empty(),
            List.of("all VMs"),
            List.of(),
            Optional.of(Map.of())),
        Optional.of("VSPHERE.LOCAL\\admin"),
        time,
        Duration.ofMillis(1500),
        "1.2.3",
        30,
        List.of(findings),
        new VmTotals(Map.of(EncryptionLevel.ENCRYPTED, 3L), 5, 5, 1),
        List.of(),
        EstateInventory.notKnown(),
        List.of(),
        Optional.empty(),
        Optional.ofNullable(before));
  }

  private static byte[] json(EstateProof proof) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    proof.writeJson(out);
    return out.toByteArray();
  }

  private Path write(String name, byte[] content, @Nullable TestIdentity signer, Instant time)
      throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    if (signer != null) {
      Files.write(
          EvidenceSigner.signatureOf(file),
          EvidenceSigner.of(identity(signer), at(time)).sign(content));
    }
    return file;
  }

  /** Twelve months; each names the one before it. */
  private List<Path> year(String instanceUuid, String prefix) throws IOException {
    List<Path> files = new ArrayList<>();
    EstateProof.@Nullable Baseline before = null;
    for (int number = 0; number < 12; number++) {
      EstateProof proof = proof(instanceUuid, month(number), before);
      files.add(
          write(
              prefix + String.format("%02d", number + 1) + ".json",
              json(proof),
              auditor,
              month(number)));
      before = EstateProof.Baseline.fromFile(files.get(number));
    }
    return files;
  }

  private EvidenceCheck check() {
    return EvidenceCheck.builder()
        .signedBy(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
        .timeSource(at(month(12)))
        .build();
  }

  private static List<String> wrong(EvidenceReport report) {
    return report.files().stream()
        .flatMap(
            file ->
                file.told().stream()
                    .filter(told -> told.kind().isWrong())
                    .map(told -> file.file().getFileName() + " " + told.kind()))
        .toList();
  }

  private static String words(EvidenceReport report, String name) {
    return String.join(
        "\n",
        report.files().stream()
            .filter(file -> file.file().endsWith(name))
            .flatMap(file -> file.told().stream())
            .map(Told::words)
            .toList());
  }

  @Test
  @DisplayName("a row of twelve signed proofs is good, in whatever order the files are given")
  void year_isGood() throws IOException {
    List<Path> files = new ArrayList<>(year("uuid-1", "proof-"));
    Collections.reverse(files);

    EvidenceReport report = check().check(files);

    assertThat(report.isGood()).as(report.text()).isTrue();
    assertThat(report.files()).extracting(FileResult::file).containsExactlyElementsOf(files);
    assertThat(report.files()).flatExtracting(FileResult::told).isEmpty();
    assertThat(report.files())
        .allSatisfy(
            file -> {
              assertThat(file.signer().orElseThrow().subject()).contains("CN=Auditor");
              assertThat(file.what()).startsWith("proof of estate prod, 20");
              assertThat(file.digest()).hasSize(64);
            });
    assertThat(report.text()).endsWith("12 of 12 files are as they should be.\n");
  }

  @Test
  @DisplayName("one tampered with, one left out, one of another site: each is told by its file")
  void year_tamperedLeftOutOtherSite_eachIsTold() throws IOException {
    List<Path> files = new ArrayList<>(year("uuid-1", "proof-"));
    Path other = year("uuid-2", "other-").get(8);
    Files.writeString(
        files.get(3),
        Files.readString(files.get(3)).replace("\"encrypted\": 3", "\"encrypted\": 4"));
    files.remove(6);
    files.add(4, other);

    EvidenceReport report = check().check(files);

    assertThat(wrong(report))
        .containsExactly(
            "proof-04.json CHANGED",
            "proof-04.json SIGNATURE_WRONG",
            "other-09.json OTHER_SITE",
            "proof-08.json GAP");
    assertThat(words(report, "proof-04.json"))
        .contains("its content has", "it is a signature of other bytes");
    assertThat(words(report, "other-09.json")).contains("uuid-2", "uuid-1");
    assertThat(words(report, "proof-08.json"))
        .contains("there is a gap before it", month(6).toString(), "proof-06.json");
    assertThat(report.text())
        .contains("WRONG  " + files.get(3), "9 of 12 files are as they should be.");
  }

  @Test
  @DisplayName("who computes a new digest after a change is found by the signature and by the row")
  void tampered_withNewDigest_isFound() throws Exception {
    List<Path> files = year("uuid-1", "proof-");
    String changed = Files.readString(files.get(5)).replace("\"encrypted\": 3", "\"encrypted\": 4");
    String compact = changed.replaceAll("\n *", "").replace("\": ", "\":");
    String content = compact.substring(0, compact.lastIndexOf(",\"digest\"")) + "}";
    String digest =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
    int said = changed.lastIndexOf("\"digest\": \"") + 11;
    Files.writeString(
        files.get(5), changed.substring(0, said) + digest + changed.substring(said + 64));

    assertThat(wrong(check().check(files)))
        .containsExactly("proof-06.json SIGNATURE_WRONG", "proof-07.json GAP");
    EvidenceReport unasked = EvidenceCheck.builder().build().check(files);
    assertThat(words(unasked, "proof-07.json")).contains("not the one that was there then", digest);
  }

  @Test
  @DisplayName("two that follow the same one, one without one before it, and one given twice")
  void order_isTold() throws IOException {
    Path first = write("a.json", json(proof("u", month(0), null)), null, begin);
    EstateProof.Baseline before = EstateProof.Baseline.fromFile(first);
    Path second = write("b.json", json(proof("u", month(1), before)), null, begin);
    Path third = write("c.json", json(proof("u", month(2), before)), null, begin);
    Path fourth = write("d.json", json(proof("u", month(3), null)), null, begin);
    Path again = write("e.json", Files.readAllBytes(second), null, begin);

    EvidenceReport report =
        EvidenceCheck.builder().build().check(List.of(first, second, third, fourth, again));

    assertThat(wrong(report)).containsExactly("c.json GAP", "d.json GAP");
    assertThat(words(report, "c.json")).contains("it follows " + first, second + " is between");
    assertThat(words(report, "d.json")).contains("it names no proof before it");
    assertThat(words(report, "e.json")).isEqualTo("it is the same proof as " + second);
    EvidenceReport alone = EvidenceCheck.builder().build().check(List.of(second));
    assertThat(alone.isGood()).isTrue();
    assertThat(words(alone, "b.json")).contains("the proof before it", "was not given");
  }

  @Test
  @DisplayName("who may sign is asked for: a missing signature, another signer, other thumbprints")
  void signer_isJudged() throws IOException {
    byte[] json = json(proof("u", begin, null));
    TestIdentity stranger =
        TestAuthority.create("company").client("Auditor").withoutExtendedKeyUsage().issue();
    Path unsigned = write("unsigned.json", json, null, begin);
    Path signed = write("signed.json", json, auditor, begin);
    Path strange = write("strange.json", json, stranger, begin);
    List<Path> files = List.of(unsigned, signed, strange);

    assertThat(wrong(check().check(files)))
        .containsExactly("unsigned.json NOT_SIGNED", "strange.json SIGNER_NOT_TRUSTED");
    EvidenceReport pinned =
        EvidenceCheck.builder()
            .signedBy(
                ServerTrust.pinned(
                    Thumbprint.of(stranger.certificate(), ThumbprintAlgorithm.SHA256)))
            .build()
            .check(files);
    assertThat(wrong(pinned))
        .containsExactly("unsigned.json NOT_SIGNED", "signed.json SIGNER_NOT_TRUSTED");
    EvidenceReport unasked = EvidenceCheck.builder().build().check(files);
    assertThat(unasked.isGood()).isTrue();
    assertThat(words(unasked, "strange.json")).contains("nobody was named");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EvidenceCheck.builder().signedBy(ServerTrust.systemRoots()));
  }

  @Test
  @DisplayName("a certificate that has ended since is told; one that had ended then is refused")
  void signer_ended_isTold() throws IOException {
    Instant end = begin.plus(Duration.ofDays(10));
    TestIdentity brief = authority.client("Brief").withoutExtendedKeyUsage().notAfter(end).issue();
    Path before = write("before.json", json(proof("u", begin, null)), brief, end.minusSeconds(60));
    byte[] json = json(proof("u", month(1), EstateProof.Baseline.fromFile(before)));
    Path after = write("after.json", json, null, begin);
    Files.write(EvidenceSigner.signatureOf(after), signedAnyhow(brief, json, end.plusSeconds(60)));

    EvidenceReport report = check().check(List.of(before, after));

    assertThat(wrong(report)).containsExactly("after.json SIGNER_NOT_TRUSTED");
    assertThat(words(report, "after.json")).contains("it ended at " + end);
    assertThat(words(report, "before.json")).contains("ended at " + end, "the signer alone says");
    assertThatThrownBy(() -> EvidenceSigner.of(identity(brief), at(end.plusSeconds(1))))
        .isInstanceOf(CertificateFormatException.class)
        .hasMessageContaining("it ended at " + end);
  }

  private static byte[] signedAnyhow(TestIdentity signer, byte[] json, Instant time) {
    try {
      return CmsSignature.sign(identity(signer), json, time);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("a certificate for TLS, or of an authority, may not sign, whoever names it")
  void signer_wrongUsage_isRefused() throws IOException {
    TestIdentity tls = authority.client("kms-client").issue();
    byte[] json = json(proof("u", begin, null));
    Path file = write("tls.json", json, null, begin);
    Files.write(EvidenceSigner.signatureOf(file), signedAnyhow(tls, json, begin));

    assertThatThrownBy(() -> EvidenceSigner.of(identity(tls)))
        .isInstanceOf(CertificateFormatException.class)
        .hasMessageContaining("not for documents")
        .hasMessageContaining("kms-client");
    EvidenceReport report =
        EvidenceCheck.builder()
            .signedBy(
                ServerTrust.pinned(Thumbprint.of(tls.certificate(), ThumbprintAlgorithm.SHA256)))
            .build()
            .check(List.of(file));
    assertThat(wrong(report)).containsExactly("tls.json SIGNER_NOT_TRUSTED");
    assertThat(words(report, "tls.json")).contains("not for documents");
  }

  @Test
  @DisplayName("two proofs of one second stand in the row as they name one another")
  void sameTime_isOrderedByTheRow() throws IOException {
    Path first = write("a.json", json(proof("u", month(0), null)), null, begin);
    Path second =
        write(
            "b.json",
            json(proof("u", month(0), EstateProof.Baseline.fromFile(first))),
            null,
            begin);
    Path third =
        write(
            "c.json",
            json(proof("u", month(0), EstateProof.Baseline.fromFile(second))),
            null,
            begin);

    for (List<Path> files :
        List.of(
            List.of(first, second, third),
            List.of(third, second, first),
            List.of(second, third, first),
            List.of(third, first, second))) {
      EvidenceReport report = EvidenceCheck.builder().build().check(files);

      assertThat(report.files()).as(report.text()).flatExtracting(FileResult::told).isEmpty();
    }
  }

  @Test
  @DisplayName("a clock that went back is told as that, and not as a proof that is missing")
  void clockWentBack_isTold() throws IOException {
    Path first = write("a.json", json(proof("u", month(2), null)), null, begin);
    Path second =
        write(
            "b.json",
            json(proof("u", month(1), EstateProof.Baseline.fromFile(first))),
            null,
            begin);

    EvidenceReport report = EvidenceCheck.builder().build().check(List.of(first, second));

    assertThat(wrong(report)).containsExactly("b.json GAP");
    assertThat(words(report, "b.json"))
        .contains("it follows " + first, "which is later: a clock went back");
    assertThat(words(report, "a.json")).isEmpty();
  }

  @Test
  @DisplayName(
      "a name that is there twice is refused at each depth: readers differ in which counts")
  void nameTwice_within_isNotOurs() throws IOException {
    String json = new String(json(proof("u", begin, null)), UTF_8);
    Path file =
        write(
            "twice.json",
            json.replace("\"encrypted\": 3", "\"encrypted\": 9,\"encrypted\": 3").getBytes(UTF_8),
            null,
            begin);

    EvidenceReport report = EvidenceCheck.builder().build().check(List.of(file));

    assertThat(wrong(report)).containsExactly("twice.json NOT_OURS");
  }

  @Test
  @DisplayName("what is no file of ours is told in words, which quote none of it")
  void notOurs_isTold() throws IOException {
    String json = new String(json(proof("u", begin, null)), UTF_8);
    Map<String, String> contents =
        Map.ofEntries(
            Map.entry("empty", ""),
            Map.entry("text", "S3cret is no JSON"),
            Map.entry("list", "[\"S3cret\"]"),
            Map.entry("object", "{\"S3cret\": 1}"),
            Map.entry("deep", "{\"format\":".repeat(100_000)),
            Map.entry("half", json.substring(0, json.length() / 2)),
            Map.entry("twice", json + json),
            Map.entry("format", json.replace("\"format\": 2,", "\"format\": 1,")),
            Map.entry("name", json.replace("\"format\": 2,", "\"format\": 2, \"proved\": 1,")),
            Map.entry("number", json.replace("\"format\": 2,", "\"format\": 2.5,")),
            Map.entry("time", json.replaceAll("\"provedAt\": \"[^\"]*\"", "\"provedAt\": \"x\"")),
            Map.entry(
                "digest", json.replaceAll("\"digest\": \"[^\"]*\"", "\"digest\": \"S3cret\"")),
            Map.entry("binary", "\u0000\u0001\u0002"));
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> each : contents.entrySet()) {
      files.add(Files.writeString(folder.resolve(each.getKey()), each.getValue()));
    }
    files.add(folder.resolve("none.json"));
    files.add(folder);

    EvidenceReport report = EvidenceCheck.builder().build().check(files);

    assertThat(report.files())
        .allSatisfy(
            file -> {
              assertThat(file.isOurs()).as(file.toString()).isFalse();
              assertThat(file.told()).extracting(Told::kind).containsExactly(Kind.NOT_OURS);
            });
    assertThat(report.text()).doesNotContain("S3cret");
    assertThat(words(report, "format")).contains("it is of format 1, and this version reads 2");
    assertThat(words(report, "none.json")).contains("cannot be read");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EvidenceCheck.builder().build().check(List.of()));
  }

  @Test
  @DisplayName("a file and a signature that are too large are refused, and not read")
  void huge_isRefused() throws IOException {
    Path huge = folder.resolve("huge.json");
    try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
      sparse.setLength(EvidenceCheck.MAX_BYTES + 1L);
    }
    Path signed = write("signed.json", json(proof("u", begin, null)), null, begin);
    try (RandomAccessFile sparse =
        new RandomAccessFile(EvidenceSigner.signatureOf(signed).toFile(), "rw")) {
      sparse.setLength(1024 * 1024 + 1);
    }

    EvidenceReport report = EvidenceCheck.builder().build().check(List.of(huge, signed));

    assertThat(wrong(report)).containsExactly("huge.json NOT_OURS", "signed.json SIGNATURE_WRONG");
    assertThat(words(report, "huge.json")).contains("it is larger than 128 MiB");
    assertThat(words(report, "signed.json")).contains("it is larger than 1 MiB");
  }

  @Test
  @DisplayName("a saved plan is checked too, and stands in no row")
  void plan_isChecked() throws Exception {
    String content =
        "{\"format\":1,\"madeBy\":null,\"madeAt\":\""
            + begin
            + "\",\"site\":{\"vcenter\":\"VMware vCenter\",\"instanceUuid\":\"u\",\"service\":null,"
            + "\"keyServers\":[]},\"document\":{\"estate\":\"prod\",\"keyServers\":[]},\"steps\":[]}";
    String digest =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
    byte[] plan =
        (content.substring(0, content.length() - 1) + ",\"digest\":\"" + digest + "\"}\n")
            .getBytes(UTF_8);
    Path file = write("plan.json", plan, auditor, begin);
    Path proof = write("proof.json", json(proof("u", month(1), null)), auditor, month(1));

    EvidenceReport report = check().check(List.of(file, proof));

    assertThat(report.isGood()).as(report.text()).isTrue();
    assertThat(report.files().get(0).what()).isEqualTo("plan of estate prod, " + begin);
    assertThat(report.files().get(0).digest()).isEqualTo(digest);
  }

  private Path move(String file, String move, Instant time) throws IOException {
    MoveProof proof =
        new MoveProof(
            new MoveRecord(move, "old", "u", begin, List.of(), List.of()),
            "the old vCenter",
            "the new vCenter",
            time,
            "1.2.3",
            List.of(),
            List.of());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    proof.writeJson(out);
    return write(file, out.toByteArray(), auditor, time);
  }

  @Test
  @DisplayName("proofs of a move are no row: none of them names one before it")
  void movesProvedTwice_areNoRow() throws IOException {
    Path first = move("first.json", "house", month(0));
    Path second = move("second.json", "house", month(1));

    EvidenceReport report = check().check(List.of(first, second));

    // of no VM nothing is proved
    assertThat(wrong(report)).containsExactly("first.json NOT_PROVED", "second.json NOT_PROVED");
    assertThat(report.files()).flatExtracting(FileResult::told).hasSize(2);
  }

  @Test
  @DisplayName("a move and an estate of one name are two, also at one vCenter")
  void moveOfTheEstatesName_isAnother() throws IOException {
    Path first = write("first.json", json(proof("u", month(0), null)), auditor, month(0));
    EstateProof.Baseline before = EstateProof.Baseline.fromFile(first);
    Path second = write("second.json", json(proof("u", month(2), before)), auditor, month(2));
    Path moved = move("moved.json", "prod", month(1));

    EvidenceReport report = check().check(List.of(first, moved, second));

    assertThat(wrong(report)).containsExactly("moved.json NOT_PROVED", "moved.json OTHER_SITE");
    assertThat(words(report, "moved.json"))
        .contains("of move prod at vCenter u, and the others are of estate prod at vCenter u");
  }

  @Test
  @DisplayName("a proof that says that all is not proved is no good evidence, whoever signed it")
  void notProved_isTold() throws IOException {
    EstateProof proof =
        proof(
            "uuid-1",
            month(0),
            null,
            Finding.blocking(
                FindingCode.VM_NOT_ENCRYPTED, "vCenter", Subject.of("VM", "web"), "plain", "do"));
    Path file = write("a.json", json(proof), auditor, month(0));

    EvidenceReport report = check().check(List.of(file));

    assertThat(report.isGood()).as(report.text()).isFalse();
    assertThat(report.text()).contains("not proved");
  }

  @Test
  @DisplayName("that nobody has signed a file is said, also where nobody was named who may")
  void signedByNobody_isTold() throws IOException {
    Path file = write("a.json", json(proof("uuid-1", month(0), null)), null, month(0));

    EvidenceReport report = EvidenceCheck.builder().build().check(List.of(file));

    assertThat(report.isGood()).as(report.text()).isTrue();
    assertThat(report.text()).contains("not signed: ");
  }
}
