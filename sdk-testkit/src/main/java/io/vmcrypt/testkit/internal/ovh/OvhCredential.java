package io.vmcrypt.testkit.internal.ovh;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consumer key and its state. Guarded by the lock of {@link OvhCloud}. */
final class OvhCredential {
  static final String VALIDATED = "validated";
  static final String PENDING_VALIDATION = "pendingValidation";
  static final String EXPIRED = "expired";

  private final long id;
  private final String consumerKey;
  private final List<OvhAccessRule> rules;
  private final Instant creation;
  private String status;
  private @Nullable Instant lastUse;

  OvhCredential(
      long id, String consumerKey, List<OvhAccessRule> rules, Instant creation, String status) {
    this.id = id;
    this.consumerKey = consumerKey;
    this.rules = List.copyOf(rules);
    this.creation = creation;
    this.status = status;
  }

  long id() {
    return id;
  }

  String consumerKey() {
    return consumerKey;
  }

  List<OvhAccessRule> rules() {
    return rules;
  }

  Instant creation() {
    return creation;
  }

  String status() {
    return status;
  }

  void status(String newStatus) {
    status = newStatus;
  }

  @Nullable Instant lastUse() {
    return lastUse;
  }

  void usedAt(Instant instant) {
    lastUse = instant;
  }
}
