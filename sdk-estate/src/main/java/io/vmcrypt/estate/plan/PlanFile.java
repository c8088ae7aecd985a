package io.vmcrypt.estate.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.UnusableFileException;
import io.vmcrypt.estate.internal.report.SiteJson;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.DigestedJson;
import io.vmcrypt.report.json.DigestedJson.Digests;
import io.vmcrypt.report.json.DigestedJson.NotJsonException;
import io.vmcrypt.report.json.JsonMembers;
import io.vmcrypt.report.json.ResultJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  /**
   * Reads a file.
   *
   * @throws SavedPlanException if it cannot be read, is no plan of this format, or was changed
   */
  static SavedPlan read(Path file) {
    try {
      return read(InputFile.bytes(file, MAX_BYTES), file.toString());
    } catch (UnusableFileException e) {
      throw refused(file.toString(), "the file cannot be read: " + e.why(), e);
    }
  }

  /**
   * Reads bytes.
   *
   * @param source where they are from, for the exception
   * @throws SavedPlanException if they are no plan of this format, or were changed
   */
  static SavedPlan read(byte[] bytes, String source) {
    if (bytes.length > MAX_BYTES) {
      throw refused(source, "it is larger than " + MAX_BYTES / 1024 / 1024 + " MiB", null);
    }
    Map<String, @Nullable Object> members = new HashMap<>();
    Digests digests;
    try {
      digests = DigestedJson.read(bytes, members);
    } catch (NotJsonException e) {
      // without its message, which quotes what was read
      throw refused(source, "it is no JSON of a saved plan", null);
    }
    if (!Long.valueOf(FORMAT).equals(members.get("format"))) {
      throw refused(
          source,
          members.get("format") instanceof Long other
              ? "it is of format " + other + ", and this version reads " + FORMAT
              : "it is no saved plan: it says no format",
          null);
    }
    if (!digests.agree()) {
      throw refused(
          source,
          "it was changed since it was written: its digest is "
              + (digests.said().matches("[0-9a-f]{64}") ? digests.said() : "missing or none")
              + ", and its content has "
              + digests.computed(),
          null);
    }
    SavedPlan saved;
    try {
      saved = saved(JsonMembers.of(members));
    } catch (IllegalArgumentException | DateTimeException | SdkException e) {
      throw refused(source, "it is no saved plan of this shape: " + e.getMessage(), e);
    }
    if (!digest(saved).equals(digests.computed())) {
      throw refused(
          source, "it says something in another way than format " + FORMAT + " does", null);
    }
    return saved;
  }

  private static SavedPlan saved(JsonMembers plan) throws SdkException {
    JsonMembers site = plan.object("site");
    return new SavedPlan(
        new EstatePlan(
            Estate.fromJson(ResultJson.compact(plan.value("document"))),
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
  }

  private static SavedPlanException refused(
      String source, String outcome, @Nullable Throwable cause) {
    return new SavedPlanException(
        new Attempt(SYSTEM, OPERATION, source),
        outcome,
        "Give the file as it was written and approved, or plan again.",
        cause);
  }
}
