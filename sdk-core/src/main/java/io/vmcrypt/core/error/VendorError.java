package io.vmcrypt.core.error;

import org.jspecify.annotations.Nullable;

/**
 * What a server said when it refused, or in one message of that.
 *
 * @param httpStatus the HTTP status; 0 if the refusal did not come as an HTTP answer
 * @param code the vendor's code: OVHcloud {@code errorCode} or {@code class}, vSphere fault type,
 *     or the key of a message ({@code msg.vigor.enc.keyNotFound}); null if it gave none
 * @param message the vendor's message; null if it gave none
 * @param requestId what the vendor's support asks for: {@code X-OVH-QUERYID}; null if it gave none
 */
public record VendorError(
    int httpStatus, @Nullable String code, @Nullable String message, @Nullable String requestId) {}
