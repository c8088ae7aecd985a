package io.vmcrypt.testkit.internal.ovh;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An access credential that is being issued or has been issued. Guarded by the lock of {@link
 * OvhCloud}.
 */
final class OkmsCredential {
  static final String CREATING = "CREATING";
  static final String READY = "READY";

  private final String id;
  private final OkmsServer server;
  private final Wish wish;
  private final OkmsServer.Issued issued;
  private final Instant creation;
  private String status = CREATING;
  private Instant since;
  private boolean held;

  /**
   * The contents of a request for a credential.
   *
   * @param description its description, null if none was sent
   * @param identityUrns the identities whose rights it gets
   * @param fromCsr whether there was a CSR, so that the key stayed with the client
   * @param validityDays how many days it is valid
   */
  record Wish(
      String name,
      @Nullable String description,
      List<String> identityUrns,
      boolean fromCsr,
      int validityDays) {}

  OkmsCredential(
      String id, OkmsServer server, Wish wish, OkmsServer.Issued issued, Instant creation) {
    this.id = id;
    this.server = server;
    this.wish = wish;
    this.issued = issued;
    this.creation = creation;
    this.since = creation;
  }

  String id() {
    return id;
  }

  OkmsServer server() {
    return server;
  }

  String name() {
    return wish.name();
  }

  String description() {
    String description = wish.description();
    return description == null ? "" : description;
  }

  String status() {
    return status;
  }

  /** Keeps it in a status from now on. */
  void hold(String heldStatus) {
    status = heldStatus;
    held = true;
  }

  /** Advances as far as the time allows. */
  void advance(Instant now, Duration step) {
    if (!held && status.equals(CREATING) && isOver(now, step)) {
      status = READY;
    }
  }

  private boolean isOver(Instant now, Duration step) {
    return !now.isBefore(since.plus(step));
  }

  /** {@code okms.credential.CreationResponse}: the only answer that has the key. */
  Map<String, @Nullable Object> created() {
    Map<String, @Nullable Object> json = common();
    json.put("privateKeyPEM", issued.privateKeyPem());
    return json;
  }

  /** {@code okms.credential.GetResponse}. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = common();
    json.put("certificatePEM", status.equals(READY) ? issued.certificatePem() : null);
    return json;
  }

  private Map<String, @Nullable Object> common() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("name", wish.name());
    json.put("description", wish.description());
    json.put("identityURNs", wish.identityUrns());
    json.put("status", status);
    json.put("fromCSR", wish.fromCsr());
    json.put("certificateType", issued.rsa() ? "RSA" : "ECDSA");
    json.put("createdAt", OvhTask.dateTime(creation));
    json.put("expiredAt", OvhTask.dateTime(creation.plus(Duration.ofDays(wish.validityDays()))));
    return json;
  }
}
