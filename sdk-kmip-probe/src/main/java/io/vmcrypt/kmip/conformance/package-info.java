/** What vCenter does with a key server, step by step, and how a server went through it. */
@NullMarked
package io.vmcrypt.kmip.conformance;

import org.jspecify.annotations.NullMarked;
