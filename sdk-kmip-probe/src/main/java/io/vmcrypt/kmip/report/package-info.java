/** What was found out about a key server, step by step, and what that means for vSphere. */
@NullMarked
package io.vmcrypt.kmip.report;

import org.jspecify.annotations.NullMarked;
