package io.vmcrypt.ovh;

import io.vmcrypt.core.operation.Operation;
import java.net.URI;

/**
 * A consumer key that waits for the customer to agree. Its result is the credentials to build the
 * next client with; keep its secrets where {@link OvhClient#discover()} finds them.
 *
 * <pre>{@code
 * try (OvhClient application =
 *     OvhClient.builder(OvhEndpoint.EU, OvhCredentials.application(key, secret)).build()) {
 *   PendingConsumerKey pending = application.requestConsumerKey(ConsumerKeyRequest.forVmEncryption());
 *   System.out.println("Open " + pending.validationUrl());
 *   OvhCredentials credentials = pending.await(Duration.ofMinutes(10));
 * }
 * }</pre>
 *
 * <p>Its {@link #id()} is empty: OVHcloud knows it by the consumer key, which is a secret.
 * Thread-safe. Made by the SDK: it may get more methods.
 */
public interface PendingConsumerKey extends Operation<OvhCredentialState, OvhCredentials> {

  /**
   * The page where the customer signs in and agrees.
   *
   * @return a page for a browser
   */
  URI validationUrl();
}
