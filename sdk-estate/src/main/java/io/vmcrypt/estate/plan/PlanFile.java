package io.vmcrypt.estate.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.estate.internal.report.DigestedFile;
import io.vmcrypt.estate.internal.report.SiteJson;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.DigestedJson.Digests;
import io.vmcrypt.report.json.JsonMembers;
import io.vmcrypt.report.json.ResultJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A saved plan as JSON, in the shape of docs/json.md. What is read is written anew and must be the
 * same: so nothing is in a file that is not in the plan, and nothing is left unread.
 */
final class PlanFile {

  /** The most bytes that are written or read. */
  static final int MAX_BYTES = 128 * 1024 * 1024;

  private static final int FORMAT = 1;
  private static final String SYSTEM = "estate";
  private static final String OPERATION = "read a saved plan";

  /** Of each format, so that one of a later version is told as that. */
  private static final Pattern BEGIN =
      Pattern.compile("\\s*\\{\\s*\"format\"\\s*:\\s*\\d+\\s*,\\s*\"madeBy\"");

  private static final int LONGEST_BEGIN = 256;

  private PlanFile() {}

  /**
   * Writes all of it, the digest last.
   *
   * @throws IllegalStateException if it is too large, or its estate cannot be a document
   */
  static void write(SavedPlan saved, OutputStream out) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ResultJson.writeDigested(text, "the plan", json -> members(saved, json));
    if (text.size() > MAX_BYTES) {
      throw new IllegalStateException(
          "the plan of estate %s is larger than %s MiB: split the estate's selections"
              .formatted(saved.plan().estate().name(), MAX_BYTES / 1024 / 1024));
    }
    try {
      text.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the plan could not be written", e);
    }
  }

  /** Whether a file begins as {@link #write} does. No document of an estate has such names. */
  static boolean isPlan(Path file) {
    try (InputStream in = InputFile.open(file)) {
      return BEGIN.matcher(new String(in.readNBytes(LONGEST_BEGIN), UTF_8)).lookingAt();
    } catch (IOException e) {
      return false;
    }
  }

  /** SHA-256 over all of it but the digest, without white space. */
  static String digest(SavedPlan saved) {
    return ResultJson.digest(json -> members(saved, json));
  }

  /** Whether two estates are one document. */
  static boolean isSameEstate(Estate one, Estate other) {
    return one.toAbsoluteJson().equals(other.toAbsoluteJson());
  }

  private static void members(SavedPlan saved, ResultJson json) {
    EstatePlan plan = saved.plan();
    json.name("format").value(FORMAT);
    json.name("madeBy").value(saved.madeBy().orElse(null));
    json.name("madeAt").value(plan.madeAt().toString());
    json.name("validUntil").value(saved.validUntil().toString());
    SiteJson.write(json, plan.site());
    json.name("renewPasswords").texts(plan.renewedPasswords());
    json.name("document").copied(plan.estate().toAbsoluteJson());
    json.name("steps").objects(plan.steps(), step -> StepJson.write(json, step));
    CoreJson.findings(json.name("findings"), plan.findings());
  }

  static SavedPlan read(Path file) {
    return reader(file.toString()).read(file, PlanFile::saved);
  }

  static SavedPlan read(byte[] bytes, String source) {
    return reader(source).read(bytes, PlanFile::saved);
  }

  private static DigestedFile reader(String source) {
    return new DigestedFile(
        "saved plan",
        FORMAT,
        MAX_BYTES,
        (outcome, cause) ->
            new SavedPlanException(
                new Attempt(SYSTEM, OPERATION, source),
                outcome,
                "Give the file as it was written and approved, or plan again.",
                cause));
  }

  private static SavedPlan saved(JsonMembers plan, Digests digests) {
    JsonMembers site = plan.object("site");
    SavedPlan saved =
        new SavedPlan(
            new EstatePlan(
                estate(plan),
                new LinkedHashSet<>(plan.texts("renewPasswords")),
                Optional.empty(),
                new EstateSite(
                    site.text("vcenter"),
                    site.text("instanceUuid"),
                    site.find("service"),
                    site.texts("keyServers")),
                Instant.parse(plan.text("madeAt")),
                plan.objects("steps", StepJson::read),
                plan.objects("findings", JsonMembers::finding),
                Map.of()),
            plan.find("madeBy"),
            Instant.parse(plan.text("validUntil")));
    if (!digest(saved).equals(digests.computed())) {
      throw new IllegalArgumentException(
          "it says something in another way than format " + FORMAT + " does");
    }
    return saved;
  }

  private static Estate estate(JsonMembers plan) {
    try {
      return Estate.fromJson(ResultJson.compact(plan.value("document")));
    } catch (SdkException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
