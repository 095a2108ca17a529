package io.nfwalk.conntrack.helper;

/**
 * H.225.0 version 4 as far as the kernel reads it: call signalling in Q.931 messages, and registration (RAS). Parts
 * that stand behind the last one of interest, and those of extensions that are passed over by their length, have no
 * type.
 *
 * <p>Source: ITU-T H.225.0; what is kept and where reading ends: kernel net/netfilter/nf_conntrack_h323_types.c.
 */
final class H225Messages {
    private H225Messages() {}

    /** In the notation of {@link io.nfwalk.conntrack.per.PerNotation}. */
    static final String TYPES = """
            H323-UserInformation ::= SEQUENCE { +h323-uu-pdu H323-UU-PDU, !user-data OPTIONAL, ... }

            H323-UU-PDU ::= SEQUENCE {
                +h323-message-body CHOICE {
                    +setup Setup-UUIE,
                    +callProceeding CallProceeding-UUIE,
                    +connect Connect-UUIE,
                    +alerting Alerting-UUIE,
                    information SEQUENCE { protocolIdentifier OBJECT IDENTIFIER, ...,
                        callIdentifier, tokens, cryptoTokens, fastStart, fastConnectRefused, circuitInfo },
                    releaseComplete ReleaseComplete-UUIE,
                    +facility Facility-UUIE,
                    ...,
                    +progress Progress-UUIE,
                    empty, status, statusInquiry, setupAcknowledge, notify },
                nonStandardData NonStandardParameter OPTIONAL,
                ...,
                h4501SupplementaryService,
                h245Tunneling,
                +h245Control SEQUENCE (4) OF CONTAINING MultimediaSystemControlMessage,
                !nonStandardControl }

            Setup-UUIE ::= SEQUENCE {
                protocolIdentifier OBJECT IDENTIFIER,
                +h245Address TransportAddress OPTIONAL,
                sourceAddress SEQUENCE OF AliasAddress OPTIONAL,
                sourceInfo EndpointType,
                destinationAddress SEQUENCE OF AliasAddress OPTIONAL,
                +destCallSignalAddress TransportAddress OPTIONAL,
                destExtraCallInfo SEQUENCE OF AliasAddress OPTIONAL,
                destExtraCRV SEQUENCE OF INTEGER (0..65535) OPTIONAL,
                activeMC BOOLEAN,
                conferenceID OCTET STRING (SIZE (16)),
                conferenceGoal CHOICE { create NULL, join NULL, invite NULL, ...,
                    capability-negotiation, callIndependentSupplementaryService },
                callServices QseriesOptions OPTIONAL,
                callType CallType,
                ...,
                +sourceCallSignalAddress TransportAddress,
                remoteExtensionAddress, callIdentifier, h245SecurityCapability, tokens, cryptoTokens,
                +fastStart FastStart,
                mediaWaitForConnect, canOverlapSend,
                !endpointIdentifier }

            CallProceeding-UUIE ::= SEQUENCE {
                protocolIdentifier OBJECT IDENTIFIER,
                destinationInfo EndpointType,
                +h245Address TransportAddress OPTIONAL,
                ...,
                callIdentifier, h245SecurityMode, tokens, cryptoTokens,
                +fastStart FastStart,
                multipleCalls, maintainConnection, fastConnectRefused, featureSet }

            Connect-UUIE ::= SEQUENCE {
                protocolIdentifier OBJECT IDENTIFIER,
                +h245Address TransportAddress OPTIONAL,
                destinationInfo EndpointType,
                conferenceID OCTET STRING (SIZE (16)),
                ...,
                callIdentifier, h245SecurityMode, tokens, cryptoTokens,
                +fastStart FastStart,
                multipleCalls, maintainConnection, language, connectedAddress, presentationIndicator,
                screeningIndicator, fastConnectRefused, serviceControl, capacity, featureSet }

            Alerting-UUIE ::= SEQUENCE {
                protocolIdentifier OBJECT IDENTIFIER,
                destinationInfo EndpointType,
                +h245Address TransportAddress OPTIONAL,
                ...,
                callIdentifier, h245SecurityMode, tokens, cryptoTokens,
                +fastStart FastStart,
                multipleCalls, maintainConnection, alertingAddress, presentationIndicator,
                screeningIndicator, fastConnectRefused, serviceControl, capacity, featureSet }

            ReleaseComplete-UUIE ::= SEQUENCE {
                protocolIdentifier OBJECT IDENTIFIER,
                reason CHOICE {
                    noBandwidth NULL, gatekeeperResources NULL, unreachableDestination NULL,
                    destinationRejection NULL, invalidRevision NULL, noPermission NULL, unreachableGatekeeper NULL,
                    gatewayResources NULL, badFormatAddress NULL, adaptiveBusy NULL, inConf NULL,
                    undefinedReason NULL, ...,
                    facilityCallDeflection, securityDenied, calledPartyNotRegistered, callerNotRegistered,
                    newConnectionNeeded, nonStandardReason, replaceWithConferenceInvite, genericDataReason,
                    neededFeatureNotSupported, tunnelledSignallingRejected } OPTIONAL,
                ...,
                callIdentifier, tokens, cryptoTokens, busyAddress, presentationIndicator, screeningIndicator,
                capacity, serviceControl, featureSet }

            Facility-UUIE ::= SEQUENCE {
                protocolIdentifier OBJECT IDENTIFIER,
                +alternativeAddress TransportAddress OPTIONAL,
                alternativeAliasAddress SEQUENCE OF AliasAddress OPTIONAL,
                conferenceID OCTET STRING (SIZE (16)) OPTIONAL,
                +reason CHOICE { routeCallToGatekeeper NULL, callForwarded NULL, routeCallToMC NULL,
                    undefinedReason NULL, ...,
                    conferenceListChoice, startH245, noH245, newTokens, featureSetUpdate, forwardedElements,
                    transportedInformation },
                ...,
                callIdentifier, destExtraCallInfo, remoteExtensionAddress, tokens, cryptoTokens, conferences,
                +h245Address TransportAddress,
                +fastStart FastStart,
                multipleCalls, maintainConnection, fastConnectRefused, serviceControl, circuitInfo, featureSet,
                destinationInfo, h245SecurityMode }

            Progress-UUIE ::= SEQUENCE {
                protocolIdentifier OBJECT IDENTIFIER,
                destinationInfo EndpointType,
                +h245Address TransportAddress OPTIONAL,
                callIdentifier SEQUENCE { guid OCTET STRING (SIZE (16)), ... },
                h245SecurityMode CHOICE { nonStandard NonStandardParameter, noSecurity NULL,
                    tls SecurityCapabilities, ipsec SecurityCapabilities, ... } OPTIONAL,
                tokens SEQUENCE OF ClearToken OPTIONAL,
                cryptoTokens SEQUENCE OF CryptoH323Token OPTIONAL,
                +fastStart FastStart OPTIONAL,
                ...,
                multipleCalls, maintainConnection, fastConnectRefused }

            FastStart ::= SEQUENCE (30) OF CONTAINING OpenLogicalChannel

            TransportAddress ::= CHOICE {
                +ipAddress SEQUENCE { +ip OCTET STRING (SIZE (4)), port INTEGER (0..65535) },
                ipSourceRoute SEQUENCE {
                    ip OCTET STRING (SIZE (4)),
                    port INTEGER (0..65535),
                    route SEQUENCE OF OCTET STRING (SIZE (4)),
                    routing CHOICE { strict NULL, loose NULL, ... },
                    ... },
                ipxAddress SEQUENCE {
                    node OCTET STRING (SIZE (6)), netnum OCTET STRING (SIZE (4)), port OCTET STRING (SIZE (2)) },
                +ip6Address SEQUENCE { +ip OCTET STRING (SIZE (16)), port INTEGER (0..65535), ... },
                netBios OCTET STRING (SIZE (16)),
                nsap OCTET STRING (SIZE (1..20)),
                nonStandardAddress NonStandardParameter,
                ... }

            AliasAddress ::= CHOICE {
                dialedDigits NumericString (SIZE (1..128)),
                h323-ID BMPString (SIZE (1..256)),
                ...,
                url-ID, transportID, email-ID, partyNumber, mobileUIM }

            EndpointType ::= SEQUENCE {
                nonStandardData NonStandardParameter OPTIONAL,
                vendor VendorIdentifier OPTIONAL,
                gatekeeper SEQUENCE { nonStandardData NonStandardParameter OPTIONAL, ... } OPTIONAL,
                gateway SEQUENCE {
                    protocol SEQUENCE OF SupportedProtocols OPTIONAL,
                    nonStandardData NonStandardParameter OPTIONAL,
                    ... } OPTIONAL,
                mcu SEQUENCE { nonStandardData NonStandardParameter OPTIONAL, ..., protocol } OPTIONAL,
                terminal SEQUENCE { nonStandardData NonStandardParameter OPTIONAL, ... } OPTIONAL,
                mc BOOLEAN,
                undefinedNode BOOLEAN,
                ...,
                set, supportedTunnelledProtocols }

            SupportedProtocols ::= CHOICE {
                nonStandardData NonStandardParameter,
                h310 ProtocolCaps, h320 ProtocolCaps, h321 ProtocolCaps, h322 ProtocolCaps, h323 ProtocolCaps,
                h324 ProtocolCaps, voice ProtocolCaps, t120-only ProtocolCaps, ...,
                nonStandardProtocol, t38FaxAnnexbOnly }

            -- all of H310Caps, H320Caps, ..., VoiceCaps and T120OnlyCaps are so
            ProtocolCaps ::= SEQUENCE { nonStandardData NonStandardParameter OPTIONAL, ...,
                dataRatesSupported, supportedPrefixes }

            VendorIdentifier ::= SEQUENCE {
                vendor H221NonStandard,
                productId OCTET STRING (SIZE (1..256)) OPTIONAL,
                versionId OCTET STRING (SIZE (1..256)) OPTIONAL,
                ... }

            NonStandardParameter ::= SEQUENCE {
                nonStandardIdentifier CHOICE { object OBJECT IDENTIFIER, h221NonStandard H221NonStandard, ... },
                data OCTET STRING }

            H221NonStandard ::= SEQUENCE {
                t35CountryCode INTEGER (0..255),
                t35Extension INTEGER (0..255),
                manufacturerCode INTEGER (0..65535),
                ... }

            QseriesOptions ::= SEQUENCE {
                q932Full BOOLEAN, q951Full BOOLEAN, q952Full BOOLEAN, q953Full BOOLEAN, q955Full BOOLEAN,
                q956Full BOOLEAN, q957Full BOOLEAN,
                q954Info SEQUENCE { conferenceCalling BOOLEAN, threePartyService BOOLEAN, ... },
                ... }

            CallType ::= CHOICE { pointToPoint NULL, oneToN NULL, nToOne NULL, nToN NULL, ... }

            RasMessage ::= CHOICE {
                +gatekeeperRequest GatekeeperRequest,
                +gatekeeperConfirm GatekeeperConfirm,
                !gatekeeperReject,
                +registrationRequest RegistrationRequest,
                +registrationConfirm RegistrationConfirm,
                !registrationReject,
                +unregistrationRequest UnregistrationRequest,
                !unregistrationConfirm,
                !unregistrationReject,
                +admissionRequest AdmissionRequest,
                +admissionConfirm AdmissionConfirm,
                !admissionReject,
                !bandwidthRequest,
                !bandwidthConfirm,
                !bandwidthReject,
                !disengageRequest,
                !disengageConfirm,
                !disengageReject,
                +locationRequest LocationRequest,
                +locationConfirm LocationConfirm,
                !locationReject,
                !infoRequest,
                +infoRequestResponse InfoRequestResponse,
                !nonStandardMessage,
                ...,
                !unknownMessageResponse, !requestInProgress, !resourcesAvailableIndicate,
                !resourcesAvailableConfirm, !infoRequestAck, !infoRequestNak, !serviceControlIndication,
                !serviceControlResponse }

            GatekeeperRequest ::= SEQUENCE {
                requestSeqNum INTEGER (1..65535),
                protocolIdentifier OBJECT IDENTIFIER,
                nonStandardData NonStandardParameter OPTIONAL,
                +rasAddress TransportAddress,
                !endpointType, !gatekeeperIdentifier OPTIONAL, !callServices OPTIONAL, !endpointAlias OPTIONAL,
                ... }

            GatekeeperConfirm ::= SEQUENCE {
                requestSeqNum INTEGER (1..65535),
                protocolIdentifier OBJECT IDENTIFIER,
                nonStandardData NonStandardParameter OPTIONAL,
                gatekeeperIdentifier BMPString (SIZE (1..128)) OPTIONAL,
                +rasAddress TransportAddress,
                ...,
                !alternateGatekeeper }

            RegistrationRequest ::= SEQUENCE {
                requestSeqNum INTEGER (1..65535),
                protocolIdentifier OBJECT IDENTIFIER,
                nonStandardData NonStandardParameter OPTIONAL,
                discoveryComplete BOOLEAN,
                +callSignalAddress SEQUENCE (10) OF TransportAddress,
                +rasAddress SEQUENCE (10) OF TransportAddress,
                terminalType EndpointType,
                terminalAlias SEQUENCE OF AliasAddress OPTIONAL,
                gatekeeperIdentifier BMPString (SIZE (1..128)) OPTIONAL,
                endpointVendor VendorIdentifier,
                ...,
                alternateEndpoints,
                +timeToLive INTEGER (1..4294967295),
                !tokens }

            RegistrationConfirm ::= SEQUENCE {
                requestSeqNum INTEGER (1..65535),
                protocolIdentifier OBJECT IDENTIFIER,
                nonStandardData NonStandardParameter OPTIONAL,
                +callSignalAddress SEQUENCE (10) OF TransportAddress,
                terminalAlias SEQUENCE OF AliasAddress OPTIONAL,
                gatekeeperIdentifier BMPString (SIZE (1..128)) OPTIONAL,
                endpointIdentifier BMPString (SIZE (1..128)),
                ...,
                alternateGatekeeper,
                +timeToLive INTEGER (1..4294967295),
                !tokens }

            UnregistrationRequest ::= SEQUENCE {
                requestSeqNum INTEGER (1..65535),
                +callSignalAddress SEQUENCE (10) OF TransportAddress,
                !endpointAlias OPTIONAL, !nonStandardData OPTIONAL, !endpointIdentifier OPTIONAL,
                ... }

            AdmissionRequest ::= SEQUENCE {
                requestSeqNum INTEGER (1..65535),
                callType CallType,
                callModel CallModel OPTIONAL,
                endpointIdentifier BMPString (SIZE (1..128)),
                destinationInfo SEQUENCE OF AliasAddress OPTIONAL,
                +destCallSignalAddress TransportAddress OPTIONAL,
                destExtraCallInfo SEQUENCE OF AliasAddress OPTIONAL,
                srcInfo SEQUENCE OF AliasAddress,
                +srcCallSignalAddress TransportAddress OPTIONAL,
                !bandWidth, !callReferenceValue, !nonStandardData OPTIONAL, !callServices OPTIONAL, !conferenceID,
                !activeMC, !answerCall,
                ... }

            AdmissionConfirm ::= SEQUENCE {
                requestSeqNum INTEGER (1..65535),
                bandWidth INTEGER (0..4294967295),
                callModel CallModel,
                +destCallSignalAddress TransportAddress,
                !irrFrequency OPTIONAL, !nonStandardData OPTIONAL,
                ... }

            CallModel ::= CHOICE { direct NULL, gatekeeperRouted NULL, ... }

            LocationRequest ::= SEQUENCE {
                requestSeqNum INTEGER (1..65535),
                endpointIdentifier BMPString (SIZE (1..128)) OPTIONAL,
                destinationInfo SEQUENCE OF AliasAddress,
                nonStandardData NonStandardParameter OPTIONAL,
                +replyAddress TransportAddress,
                ...,
                !sourceInfo }

            LocationConfirm ::= SEQUENCE {
                requestSeqNum INTEGER (1..65535),
                +callSignalAddress TransportAddress,
                +rasAddress TransportAddress,
                !nonStandardData OPTIONAL,
                ... }

            InfoRequestResponse ::= SEQUENCE {
                nonStandardData NonStandardParameter OPTIONAL,
                requestSeqNum INTEGER (1..65535),
                endpointType EndpointType,
                endpointIdentifier BMPString (SIZE (1..128)),
                +rasAddress TransportAddress,
                +callSignalAddress SEQUENCE (10) OF TransportAddress,
                !endpointAlias OPTIONAL, !perCallInfo OPTIONAL,
                ... }
            """;
}
