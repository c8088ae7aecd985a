/** The calls of a probe: each asks one server, is told to a listener, and fails by an exception. */
@NullMarked
package io.vmcrypt.kmip.internal.call;

import org.jspecify.annotations.NullMarked;
