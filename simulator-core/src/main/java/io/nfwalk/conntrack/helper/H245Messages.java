package io.nfwalk.conntrack.helper;

/**
 * H.245 version 7 as far as the kernel reads it: the opening of logical channels. Source: ITU-T H.245; what is kept and
 * where reading ends: kernel net/netfilter/nf_conntrack_h323_types.c.
 */
final class H245Messages {
    private H245Messages() {}

    /** In the notation of {@link io.nfwalk.conntrack.per.PerNotation}. */
    static final String TYPES = """
            MultimediaSystemControlMessage ::= CHOICE {
                +request CHOICE {
                    !nonStandard, !masterSlaveDetermination, !terminalCapabilitySet,
                    +openLogicalChannel OpenLogicalChannel,
                    !closeLogicalChannel, !requestChannelClose, !multiplexEntrySend, !requestMultiplexEntry,
                    !requestMode, !roundTripDelayRequest, !maintenanceLoopRequest, ...,
                    !communicationModeRequest, !conferenceRequest, !multilinkRequest,
                    !logicalChannelRateRequest },
                +response CHOICE {
                    !nonStandard, !masterSlaveDeterminationAck, !masterSlaveDeterminationReject,
                    !terminalCapabilitySetAck, !terminalCapabilitySetReject,
                    +openLogicalChannelAck OpenLogicalChannelAck,
                    !openLogicalChannelReject, !closeLogicalChannelAck, !requestChannelCloseAck,
                    !requestChannelCloseReject, !multiplexEntrySendAck, !multiplexEntrySendReject,
                    !requestMultiplexEntryAck, !requestMultiplexEntryReject, !requestModeAck, !requestModeReject,
                    !roundTripDelayResponse, !maintenanceLoopAck, !maintenanceLoopReject, ...,
                    !communicationModeResponse, !conferenceResponse, !multilinkResponse,
                    !logicalChannelRateAcknowledge, !logicalChannelRateReject },
                !command,
                !indication,
                ... }

            OpenLogicalChannel ::= SEQUENCE {
                forwardLogicalChannelNumber INTEGER (1..65535),
                +forwardLogicalChannelParameters SEQUENCE {
                    portNumber INTEGER (0..65535) OPTIONAL,
                    +dataType DataType,
                    +multiplexParameters CHOICE {
                        h222LogicalChannelParameters H222LogicalChannelParameters,
                        h223LogicalChannelParameters H223LogicalChannelParameters,
                        v76LogicalChannelParameters V76LogicalChannelParameters,
                        ...,
                        +h2250LogicalChannelParameters H2250LogicalChannelParameters,
                        none },
                    ...,
                    forwardLogicalChannelDependency, replacementFor },
                +reverseLogicalChannelParameters SEQUENCE {
                    dataType DataType,
                    +multiplexParameters CHOICE {
                        h223LogicalChannelParameters H223LogicalChannelParameters,
                        v76LogicalChannelParameters V76LogicalChannelParameters,
                        ...,
                        +h2250LogicalChannelParameters H2250LogicalChannelParameters } OPTIONAL,
                    ...,
                    reverseLogicalChannelDependency, replacementFor } OPTIONAL,
                ...,
                +separateStack NetworkAccessParameters,
                !encryptionSync }

            OpenLogicalChannelAck ::= SEQUENCE {
                forwardLogicalChannelNumber INTEGER (1..65535),
                +reverseLogicalChannelParameters SEQUENCE {
                    reverseLogicalChannelNumber INTEGER (1..65535),
                    portNumber INTEGER (0..65535) OPTIONAL,
                    +multiplexParameters CHOICE {
                        h222LogicalChannelParameters H222LogicalChannelParameters,
                        ...,
                        +h2250LogicalChannelParameters H2250LogicalChannelParameters } OPTIONAL,
                    ...,
                    replacementFor } OPTIONAL,
                ...,
                +separateStack NetworkAccessParameters,
                +forwardMultiplexAckParameters CHOICE {
                    +h2250LogicalChannelAckParameters SEQUENCE {
                        nonStandard SEQUENCE OF H245-NonStandardParameter OPTIONAL,
                        sessionID INTEGER (1..255) OPTIONAL,
                        +mediaChannel H245-TransportAddress OPTIONAL,
                        +mediaControlChannel H245-TransportAddress OPTIONAL,
                        dynamicRTPPayloadType INTEGER (96..127) OPTIONAL,
                        ...,
                        flowControlToZero, portNumber },
                    ... },
                !encryptionSync }

            H2250LogicalChannelParameters ::= SEQUENCE {
                nonStandard SEQUENCE OF H245-NonStandardParameter OPTIONAL,
                sessionID INTEGER (0..255),
                associatedSessionID INTEGER (1..255) OPTIONAL,
                +mediaChannel H245-TransportAddress OPTIONAL,
                mediaGuaranteedDelivery BOOLEAN OPTIONAL,
                +mediaControlChannel H245-TransportAddress OPTIONAL,
                !mediaControlGuaranteedDelivery OPTIONAL, !silenceSuppression OPTIONAL, !destination OPTIONAL,
                !dynamicRTPPayloadType OPTIONAL, !mediaPacketization OPTIONAL,
                ... }

            NetworkAccessParameters ::= SEQUENCE {
                distribution CHOICE { unicast NULL, multicast NULL, ... } OPTIONAL,
                +networkAddress CHOICE {
                    q2931Address SEQUENCE {
                        address CHOICE {
                            internationalNumber NumericString (SIZE (1..16)),
                            nsapAddress OCTET STRING (SIZE (1..20)),
                            ... },
                        subaddress OCTET STRING (SIZE (1..20)) OPTIONAL,
                        ... },
                    e164Address NumericString (SIZE (1..128)),
                    +localAreaAddress H245-TransportAddress,
                    ... },
                associateConference BOOLEAN,
                externalReference OCTET STRING (SIZE (1..255)) OPTIONAL,
                ...,
                t120SetupProcedure }

            H245-TransportAddress ::= CHOICE {
                +unicastAddress CHOICE {
                    +iPAddress SEQUENCE {
                        +network OCTET STRING (SIZE (4)), tsapIdentifier INTEGER (0..65535), ... },
                    iPXAddress SEQUENCE {
                        node OCTET STRING (SIZE (6)),
                        netnum OCTET STRING (SIZE (4)),
                        tsapIdentifier OCTET STRING (SIZE (2)),
                        ... },
                    +iP6Address SEQUENCE {
                        +network OCTET STRING (SIZE (16)), tsapIdentifier INTEGER (0..65535), ... },
                    netBios OCTET STRING (SIZE (16)),
                    iPSourceRouteAddress SEQUENCE {
                        routing CHOICE { strict NULL, loose NULL },
                        network OCTET STRING (SIZE (4)),
                        tsapIdentifier INTEGER (0..65535),
                        route SEQUENCE OF OCTET STRING (SIZE (4)),
                        ... },
                    ...,
                    nsap, nonStandardAddress },
                multicastAddress CHOICE {
                    iPAddress SEQUENCE {
                        network OCTET STRING (SIZE (4)), tsapIdentifier INTEGER (0..65535), ... },
                    iP6Address SEQUENCE {
                        network OCTET STRING (SIZE (16)), tsapIdentifier INTEGER (0..65535), ... },
                    ...,
                    nsap, nonStandardAddress },
                ... }

            H245-NonStandardParameter ::= SEQUENCE {
                nonStandardIdentifier CHOICE {
                    object OBJECT IDENTIFIER,
                    h221NonStandard SEQUENCE {
                        t35CountryCode INTEGER (0..255),
                        t35Extension INTEGER (0..255),
                        manufacturerCode INTEGER (0..65535) } },
                data OCTET STRING }

            DataType ::= CHOICE {
                nonStandard H245-NonStandardParameter,
                nullData NULL,
                videoData VideoCapability,
                audioData AudioCapability,
                +data SEQUENCE {
                    +application DataApplication,
                    maxBitRate INTEGER (0..4294967295),
                    ... },
                encryptionData CHOICE { nonStandard H245-NonStandardParameter, h233Encryption NULL, ... },
                ...,
                h235Control, h235Media, multiplexedStream }
            """ + H245Capabilities.TYPES;
}
