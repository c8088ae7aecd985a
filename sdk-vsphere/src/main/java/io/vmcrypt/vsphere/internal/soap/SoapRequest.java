package io.vmcrypt.vsphere.internal.soap;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.secret.Secret;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call.
 *
 * @param path where it goes: {@code sdk}, {@code pbm}, {@code vsanHealth}
 * @param header fills the SOAP header; null for none
 * @param arguments writes the arguments after {@code _this}
 * @param repeatable whether it may be sent again after it may have taken effect: true for reads
 * @param cookie the value of the session cookie; null before there is one
 * @param timeout a shorter time limit than other calls have; null for the usual one
 */
public record SoapRequest(
    Attempt attempt,
    String path,
    String namespace,
    String action,
    @Nullable Consumer<ElementWriter> header,
    String method,
    ManagedObjectReference self,
    Consumer<ElementWriter> arguments,
    boolean repeatable,
    @Nullable Secret cookie,
    @Nullable Duration timeout) {}
