package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;

/** The options of a client. */
public record OvhApiOptions(
    ServerTrust trust,
    Duration timeout,
    int maxTries,
    Backoff retryBackoff,
    TimeSource time,
    CallListener callListener) {}
