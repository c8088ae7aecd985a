package io.vmcrypt.ovh.credential;

import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhState;
import java.net.URI;

/**
 * A consumer key that waits for the customer to agree. Its result is the credentials for the next
 * client. Keep them where {@link OvhClient#discover()} finds them.
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
 * <p>Its {@link #id()} is empty: OVHcloud identifies it by the consumer key, which is a secret.
 * Thread-safe. Only the SDK implements it: later versions may add methods.
 */
public interface PendingConsumerKey extends Operation<OvhState, OvhCredentials> {

  /** {@return the page where the customer signs in and agrees: a URL to open in a browser} */
  URI validationUrl();
}
