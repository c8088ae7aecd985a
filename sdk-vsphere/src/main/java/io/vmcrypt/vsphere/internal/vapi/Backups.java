package io.vmcrypt.vsphere.internal.vapi;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.internal.vapi.wire.ConstraintsDto;
import io.vmcrypt.vsphere.internal.vapi.wire.ExportDto;
import io.vmcrypt.vsphere.internal.vapi.wire.ExportRequestDto;
import io.vmcrypt.vsphere.internal.vapi.wire.ImportRequestDto;
import io.vmcrypt.vsphere.internal.vapi.wire.ImportedDto;
import io.vmcrypt.vsphere.nativekey.NativeKeyBackup;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Backups of native key providers: out of vCenter, and into it. */
final class Backups {

  private static final String MANAGE = VapiNativeKeyProviders.MANAGE;

  private final VapiSession vapi;

  Backups(VapiSession vapi) {
    this.vapi = requireNonNull(vapi, "vapi");
  }

  private Attempt attempt(String operation) {
    return vapi.vim().attempt(operation);
  }

  /** Downloads a backup; under no password if that is null. */
  NativeKeyBackup export(String id, @Nullable Secret password) {
    Attempt attempt = attempt("export native key provider " + id);
    ExportDto export =
        vapi.call(
            attempt,
            MANAGE,
            (routes, session) -> routes.export(session, new ExportRequestDto(id, password)));
    ExportDto.Location location = export.location();
    String url = location == null ? null : location.url();
    ExportDto.Token token = location == null ? null : location.downloadToken();
    Secret bearer = token == null ? null : token.token();
    if (!"LOCATION".equals(export.type())
        || url == null
        || bearer == null
        || !VapiSession.isHeaderValue(bearer)) {
      throw new DecodingException(
          attempt,
          "the answer names no location with a token to download the backup from",
          "Back the provider up in the vSphere Client.");
    }
    byte[] bytes = vapi.download(attempt("download the backup of " + id), MANAGE, url, bearer);
    try {
      return NativeKeyBackup.of(bytes);
    } catch (IllegalArgumentException e) {
      throw new DecodingException(
          attempt,
          "the download is no backup: " + e.getMessage(),
          "Export it again: the download token can be used only once. " + VapiError.CHECK_ADDRESS);
    }
  }

  /** What vCenter says of a backup, which it does not take in. */
  NativeKeyBackup.Info inspect(Attempt attempt, NativeKeyBackup backup) {
    return imported(attempt, send(attempt, backup, true));
  }

  /** Has vCenter take it in. */
  void restore(Attempt attempt, NativeKeyBackup backup) {
    send(attempt, backup, false);
  }

  private ImportedDto send(Attempt attempt, NativeKeyBackup backup, boolean dryRun) {
    ImportRequestDto request =
        new ImportRequestDto(
            Secret.of(Base64.getEncoder().encodeToString(backup.reveal())),
            backup.password().orElse(null),
            backup.tpmRequired().map(ConstraintsDto::new).orElse(null),
            dryRun);
    return vapi.call(attempt, MANAGE, (routes, session) -> routes.importProvider(session, request));
  }

  private static NativeKeyBackup.Info imported(Attempt attempt, ImportedDto imported) {
    String id = imported.provider();
    if (id == null || id.isBlank()) {
      throw new DecodingException(
          attempt, "the answer names no key provider", VapiError.CHECK_ADDRESS);
    }
    return new NativeKeyBackup.Info(
        id,
        VapiNativeKeyProviders.keyId(imported.nativeInfo()),
        Optional.ofNullable(imported.exportTime()).flatMap(Backups::instant),
        VapiNativeKeyProviders.tpmRequired(imported.constraints()));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      // the time is only for people to read
      return Optional.empty();
    }
  }

  /**
   * Someone else may have made a provider with that name meanwhile. Its key does not open what the
   * backup's key opens.
   */
  static void refuseOtherKey(
      Attempt attempt, NativeKeyBackup.Info info, NativeKeyProvider provider) {
    Optional<String> wanted = info.keyId();
    if (wanted.isPresent()
        && provider.keyId().filter(key -> key.equalsIgnoreCase(wanted.get())).isEmpty()) {
      throw new ConflictException(
          attempt,
          "there is a native key provider %s now with the key %s, not %s: it is not the backup's"
              .formatted(
                  provider.id(),
                  provider.keyId().orElse("(vCenter does not say which)"),
                  wanted.get()),
          "Find out who made it. VMs with keys of the backup cannot be started with this one.");
    }
  }

  /** Which hosts it serves cannot be changed any more; what was asked for must have come of it. */
  static void refuseOtherHosts(
      Attempt attempt, NativeKeyBackup backup, NativeKeyProvider provider) {
    if (backup.tpmRequired().filter(wanted -> wanted != provider.tpmRequired()).isPresent()) {
      throw new ConflictException(
          attempt,
          "native key provider %s is there with the backup's key, and it serves %s"
              .formatted(provider.id(), VapiNativeKeyProviders.hosts(provider)),
          "That cannot be changed. Keep it so, or remove it and restore it again.");
    }
  }
}
